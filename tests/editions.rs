//! Another format is only another table: a made-up one (values in texts of elements, a record is one
//! account, UTF-8, other names of everything) goes through the same month.

mod common;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use ladya::domain::{Activity, ReportingPeriod, Round, State};
use ladya::workflows::receive::{Options, Outcome};
use ladya::workflows::reissue::Payers;
use ladya::workflows::resubmit::Which;
use ladya::workflows::{
    Clock, Quiet, Workplace, accept_suggested, accounts, edit, export, form, import, receive,
    reconcile, reissue, resubmit, setup, sums, verify,
};

fn case(n: usize, kind: &str, sum: &str, ogrn: &str) -> String {
    format!(
        "<ZAP><N_ZAP>{n}</N_ZAP><PR_NOV>{kind}</PR_NOV>\n<PACIENT><ID_PAC>p{n}</ID_PAC><FAM>Выдумкин</FAM><IM>Образец</IM>\
         <DR>1978-02-1{n}</DR><NPOLIS>000000000000000{n}</NPOLIS><SMO_OGRN>{ogrn}</SMO_OGRN><ST_OKATO>76</ST_OKATO></PACIENT>\
         <Z_SL><IDCASE>case-{n}</IDCASE><USL_OK>{}</USL_OK><DATE_Z_1>2021-04-0{n}</DATE_Z_1><DATE_Z_2>2021-04-1{n}</DATE_Z_2>\
         <DS1>J06.9</DS1><NEW_THING a=\"1\">{n}</NEW_THING><SUMMA><VID>f</VID><SUMV>{sum}</SUMV></SUMMA>\
         <SUMMA><VID>c</VID><SUMV>{sum}</SUMV></SUMMA></Z_SL></ZAP>\n",
        if n == 2 { "K" } else { "A" },
    )
}

fn file(payer_ogrn: &str, cases: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ZL_LIST><ZGLV><VERSION>1.0</VERSION><OGRN>{}</OGRN><KPP>{}</KPP>\
         <YEAR>2021</YEAR><MONTH>4</MONTH></ZGLV>\n<SCHET><PLAT>{payer_ogrn}</PLAT></SCHET>\n{cases}</ZL_LIST>\n",
        common::PROVIDER,
        common::KPP,
    )
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        std::fs::copy(&path, to.join(path.file_name().expect("a name"))).expect("copies");
    }
}

fn pack(path: &Path, xml: &str) {
    let mut zip = zip::ZipWriter::new(std::fs::File::create(path).expect("creates"));
    zip.start_file("cases.xml", zip::write::SimpleFileOptions::default())
        .expect("zip");
    zip.write_all(xml.as_bytes()).expect("zip");
    zip.finish().expect("zip");
}

fn text(path: &Path) -> String {
    String::from_utf8(common::unpack(path)).expect("UTF-8")
}

fn open(folder: &Path) -> Workplace {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/editions");
    for part in ["regions", "editions"] {
        copy(&own.join(part), &folder.join(part));
    }
    let mut workplace = Workplace::open(&folder.join("ladya.db"), None).expect("opens");
    workplace.clock = Clock::Fixed(NaiveDate::from_ymd_opt(2021, 5, 5).expect("a date"));
    let toml = common::SETUP.replace("\"yaroslavl\"", "\"elsewhere\"");
    setup::apply(&mut workplace, "setup.toml", &toml).expect("set up");
    assert_eq!(workplace.profile.edition.id, "case-list-1");
    workplace
}

fn name(step: &str, letter: &str) -> String {
    format!(
        "{step}{letter}{}{}2021041.zip",
        common::PROVIDER,
        common::KPP
    )
}

fn take(workplace: &mut Workplace, folder: &Path, name: &str, xml: &str) {
    let path = folder.join(name);
    pack(&path, xml);
    let received = receive::receive(workplace, &[path], Options::default(), &Quiet);
    let received = received.expect("receives");
    let outcome = &received[0].outcome;
    assert!(matches!(outcome, Outcome::Received), "{outcome:?}");
}

fn says(n: usize, code: &str, more: &str) -> String {
    format!("<ZAP><Z_SL><IDCASE>CASE{n}</IDCASE><OPLATA>{code}</OPLATA>{more}</Z_SL></ZAP>")
}

#[test]
fn a_month_in_another_format() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut workplace = open(folder.path());
    let april: ReportingPeriod = "2021-04".parse().expect("a period");
    let (a, b) = (common::ogrn("A"), common::ogrn("B"));
    let cases = [
        case(1, "0", "450.00", a),
        case(2, "0", "28500.00", a),
        case(3, "0", "10.01", a),
        case(4, "0", "99.99", b),
    ];
    let mis = folder.path().join("cases.xml");
    std::fs::write(&mis, file(common::FUND, &cases.concat())).expect("writes");
    let imported = import::import(&mut workplace, &[mis], &Quiet).expect("imports");
    assert!(imported.rejected.is_empty(), "{:?}", imported.rejected);
    assert_eq!(imported.new, 4);

    let mut n_listed = 0;
    accounts::accounts(&workplace, april, None, None, |_| n_listed += 1).expect("a list");
    assert_eq!(n_listed, 4);
    let policies: Vec<String> = common::dump(
        &workplace.store.connection,
        "SELECT activity, surname, policy_number, policy_region, insurer_ogrn, billed, case_based FROM accounts WHERE id = 2",
    );
    assert_eq!(
        policies,
        [format!(
            "inpatient|Выдумкин|0000000000000002|76|{a}|2850000|2850000|"
        )]
    );

    let formed = form::form(&mut workplace, april, Round::Main, &[]).expect("forms");
    let activities: Vec<Activity> = formed.iter().map(|r| r.activity).collect();
    assert_eq!(activities, [Activity::Inpatient, Activity::Outpatient]);
    let out = folder.path().join("out");
    let request = export::export(&mut workplace, april, Round::Main, &out, false, &Quiet);
    let request = request.expect("exports");
    assert_eq!(request.file, name("Q", "O"));
    let written = text(&request.path);
    let begin = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ZL_LIST>\n  <ZGLV>\n    <VERSION>1.0</VERSION>\n    \
         <DATA>2021-05-05</DATA>\n    <FILENAME>{}</FILENAME>\n    <SD_Z>4</SD_Z>\n    <OGRN>{}</OGRN>\n    <KPP>{}</KPP>\n    \
         <YEAR>2021</YEAR>\n    <MONTH>04</MONTH>\n  </ZGLV>\n  <SCHET>\n    <PLAT>{}</PLAT>\n    <SUMMAV>29060.00</SUMMAV>\n  \
         </SCHET>\n  <ZAP>\n    <N_ZAP>1</N_ZAP>\n",
        request.file.trim_end_matches(".zip"),
        common::PROVIDER,
        common::KPP,
        common::FUND
    );
    assert!(written.starts_with(&begin), "{written}");
    assert_eq!(written.matches("<NEW_THING a=\"1\">").count(), 4);

    let sank = "<SANK><S_OSN>5.1.4</S_OSN><S_COM>другой полис</S_COM><S_POLIS>0000000000000777</S_POLIS></SANK>";
    let said = [says(1, "да", ""), says(2, "нет", sank), says(3, "да", "")].concat();
    take(
        &mut workplace,
        folder.path(),
        &name("P", "A"),
        &file(a, &said),
    );
    take(
        &mut workplace,
        folder.path(),
        &name("P", "B"),
        &file(b, &says(4, "да", "")),
    );
    let done = reissue::reissue(&mut workplace, april, &Payers::All, &out, false, &Quiet);
    let done = done.expect("reissues");
    assert!(done.missing.is_empty());
    let seven: PathBuf = done.files[0].path.clone();
    assert_eq!(seven, out.join(name("R", "A")));
    let seven = text(&seven);
    assert!(seven.contains("<IDCASE>case-1</IDCASE>") && seven.contains("<IDCASE>case-3</IDCASE>"));
    assert!(!seven.contains("case-2") && !seven.contains("case-4"));
    let said = [says(1, "да", ""), says(3, "нет", sank)].concat();
    take(
        &mut workplace,
        folder.path(),
        &name("F", "A"),
        &file(a, &said),
    );

    let keys = ["case-2".to_owned(), "case-3".to_owned()];
    let taken = accept_suggested::accept_suggested(&mut workplace, &keys).expect("takes over");
    assert_eq!(taken[0].changed[0].path, "PACIENT/NPOLIS");
    edit::edit(
        &mut workplace,
        "case-3",
        &["Z_SL/COMENT=исправлено".to_owned()],
    )
    .expect("edits");
    let back = resubmit::resubmit(&mut workplace, &Which::Corrected, None).expect("F8");
    assert_eq!((back.primary, back.repeat), (1, 1));
    form::form(&mut workplace, april, Round::Main, &[]).expect("forms");
    let again = export::export(&mut workplace, april, Round::Main, &out, false, &Quiet);
    let again = text(&again.expect("exports").path);
    assert!(again.contains("<PRED>case-3</PRED>") && again.contains("<PR_NOV>1</PR_NOV>"));
    assert!(again.contains("<NPOLIS>0000000000000777</NPOLIS>"));
    assert!(again.contains("<COMENT>исправлено</COMENT>"));

    let mut waiting = 0;
    let sent = Some(State::Sent);
    accounts::accounts(&workplace, april, sent, None, |_| waiting += 1).expect("a list");
    assert_eq!(waiting, 2);
    let connection = &workplace.store.connection;
    let to_pay: Vec<String> = sums::sums(connection, april, None)
        .expect("sums")
        .iter()
        .map(|s| format!("{} {}", s.payer, s.to_pay()))
        .collect();
    assert_eq!(to_pay, ["A 460.01", "B 99.99"]);
    assert!(
        reconcile::reconcile(connection, april)
            .expect("reconciles")
            .is_ok()
    );
    let problems = verify::verify(&workplace, &Quiet).expect("verifies");
    assert!(problems.is_empty(), "{problems:#?}");
}
