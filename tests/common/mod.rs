//! What several tests need: an invented organization, and a writer of exchange files that shares no
//! code with the program's own.

#![allow(dead_code, reason = "every test file uses a part of it")]

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use chrono::NaiveDate;
use ladya::workflows::{Clock, Workplace, setup};

pub const PROVIDER: &str = "1007600000011";
pub const KPP: &str = "760001001";
pub const FUND: &str = "1007600000022";

pub const SETUP: &str = r#"
[provider]
ogrn = "1007600000011"
kpp = "760001001"
name = "ГБУЗ «Заозёрская районная больница»"

[region]
profile = "yaroslavl"
code = "76"
fund_ogrn = "1007600000022"
fund_kpp = "760401001"
fund_name = "ТФОМС учебной области"

[[payers]]
letter = "A"
ogrn = "1007600000033"
name = "СМО «Ладога-Полис»"
kind = "insurer"
from = "2021-01-01"

[[payers]]
letter = "B"
ogrn = "1007600000044"
name = "СМО «Верхневолжье-М»"
kind = "insurer"
from = "2021-01-01"

[[payers]]
letter = "T"
ogrn = "1007600000022"
name = "Инообластные (ТФОМС)"
kind = "fund"
from = "2021-01-01"

[settings]
inter_provider_settlements = true
"#;

/// ОГРН of a payer by its letter.
pub fn ogrn(letter: &str) -> &'static str {
    match letter {
        "A" => "1007600000033",
        "B" => "1007600000044",
        _ => FUND,
    }
}

/// A new database in `folder`, set up, at noon of 5 May 2021.
pub fn workplace(folder: &Path) -> Workplace {
    let mut workplace = Workplace::open(&folder.join("ladya.db"), None).expect("opens");
    // Tests need no protection against power cuts.
    workplace
        .store
        .connection
        .pragma_update(None, "synchronous", "OFF")
        .expect("pragma");
    workplace.clock = Clock::Fixed(NaiveDate::from_ymd_opt(2021, 5, 5).expect("a date"));
    workplace.who = "Проверка".into();
    setup::apply(&mut workplace, "setup.toml", SETUP).expect("set up");
    workplace
}

/// One account as the information system has it.
#[derive(Clone, Debug)]
pub struct Given {
    pub key: String,
    /// By the policy; `T` is a person of another region.
    pub payer: &'static str,
    /// `help_cond`: 1 inpatient, 2 day hospital, 3 outpatient.
    pub conditions: u8,
    pub cure_end: String,
    pub kopecks: i64,
    /// Type 1 (else covered by capitation).
    pub is_case_based: bool,
    pub comment: String,
    pub person: usize,
}

pub fn rubles(kopecks: i64) -> String {
    format!("{}.{:02}", kopecks / 100, kopecks % 100)
}

fn person(out: &mut String, given: &Given) {
    let n = given.person;
    let (region, insurer) = match given.payer {
        "T" => ("50", String::new()),
        letter => ("76", format!(" ogrn_smo=\"{}\"", ogrn(letter))),
    };
    let _ = write!(
        out,
        "<patient patientcod=\"{n}\" surname=\"Выдумкин\" name=\"Образец\" patronymic=\"Тестович\" birthdate=\"19{:02}-02-14\" sex=\"1\">\r\n\
         <polises><polis region_oms=\"{region}\" type_polis=\"3\" polisnum=\"00{n:014}\" begin_p=\"2014-01-01\"{insurer}/></polises>\r\n\
         <register_accounts>\r\n",
        50 + n % 40,
    );
}

fn amounts(billed: i64, accepted: i64, is_case_based: bool) -> String {
    let own = if is_case_based { 1 } else { 2 };
    format!(
        "<sum><elem type_acc=\"0\" suml=\"{b}\" sum=\"{a}\"/><elem type_acc=\"{own}\" suml=\"{b}\" sum=\"{a}\"/></sum>",
        b = rubles(billed),
        a = rubles(accepted),
    )
}

fn head(out: &mut String, period: &str, payer_ogrn: &str, bill: &str) {
    let (year, month) = period.split_once('-').expect("a period");
    let _ = write!(
        out,
        "<?xml version=\"1.0\" encoding=\"windows-1251\" ?>\r\n<package>\r\n\
         <body version=\"6.15\" protocol=\"Reestr\" creator=\"Проба\" telcreator=\"-\" ogrn_mo=\"{PROVIDER}\" kpp_mo=\"{KPP}\" \
         year=\"{year}\" month=\"{month}\" date_1=\"2021-05-05\">\r\n<bill t_opl=\"1\" ogrn_smo=\"{payer_ogrn}\"{bill}>\r\n"
    );
}

/// A file of the information system with these accounts, a patient each.
pub fn mis_xml(period: &str, accounts: &[Given]) -> String {
    let mut out = String::new();
    head(&mut out, period, FUND, "");
    out.push_str("<patients>\r\n");
    for (at, given) in accounts.iter().enumerate() {
        person(&mut out, given);
        let sums = amounts(given.kopecks, given.kopecks, given.is_case_based);
        let _ = write!(
            out,
            "<personal_account help_type=\"12\" help_cond=\"{}\" n_pp=\"{}\" xkey=\"{}\" n_card=\"К-{}\" curestart=\"{}\" cureend=\"{}\" \
             doctor=\"9001\" spec=\"76\" result=\"301\" outcome=\"301\" vg=\"1\" comment=\"{}\">\r\n\
             <manipulations><manipulation xkey=\"8{}\" prof_oms=\"97\" det=\"0\" service=\"POS-01\" quantity=\"1\" doctor=\"9001\" \
             spec=\"76\" date_1=\"{}\" date_2=\"{}\">{sums}</manipulation></manipulations>\r\n\
             <diagnoses><diagnose type=\"1\" type_b=\"1\" mkb=\"J06.9\"/></diagnoses>\r\n\
             <additionals><additional division=\"1\" finsource=\"1\" type_r=\"1\"/></additionals>\r\n{sums}\r\n\
             </personal_account>\r\n</register_accounts>\r\n</patient>\r\n",
            given.conditions,
            at + 1,
            given.key,
            given.person,
            given.cure_end,
            given.cure_end,
            given.comment,
            &given.key[1..],
            given.cure_end,
            given.cure_end,
        );
    }
    out.push_str("</patients>\r\n</bill>\r\n</body>\r\n</package>\r\n");
    out
}

/// What a reply says of one account. Replies echo the key and decide, nothing more.
#[derive(Clone, Debug)]
pub struct Said {
    pub key: String,
    pub code: String,
    pub billed: i64,
    pub accepted: i64,
    pub is_case_based: bool,
    /// Names another policy number.
    pub policy: Option<String>,
    pub flk: bool,
}

/// A reply of the fund; `capitation` is the payer's per-head money in kopecks, `number` the fund's
/// outgoing number (it makes replies differ).
pub fn reply_xml(
    period: &str,
    payer_ogrn: &str,
    number: usize,
    said: &[Said],
    capitation: Option<i64>,
) -> String {
    let mut out = String::new();
    head(
        &mut out,
        period,
        payer_ogrn,
        &format!(" n_out=\"{number}/П\""),
    );
    if let Some(sum) = capitation {
        let _ = write!(
            out,
            "<account_sum><account_elem_f><account_elem type_acc=\"2\" amountl=\"{s}\" amount=\"{s}\"/></account_elem_f></account_sum>\r\n",
            s = rubles(sum)
        );
    }
    out.push_str("<patients>\r\n");
    for one in said {
        let sums = amounts(one.billed, one.accepted, one.is_case_based);
        let policy = one.policy.as_ref().map_or(String::new(), |number| {
            format!("<an_pss><an_ps an_ps=\"11\" polisnum=\"{number}\" comment=\"другой полис\"/></an_pss>")
        });
        let _ = write!(
            out,
            "<patient><register_accounts><personal_account xkey=\"{}\">{sums}<smo pay=\"{}\">{policy}</smo></personal_account>\
             </register_accounts></patient>\r\n",
            one.key.to_lowercase(),
            one.code,
        );
    }
    out.push_str("</patients>\r\n</bill>\r\n");
    if said.iter().any(|one| one.flk) {
        out.push_str("<flk><register>");
        for one in said.iter().filter(|one| one.flk) {
            let _ = write!(
                out,
                "<fact acc=\"{}\" test=\"T1\" fact=\"нет направления\"/>",
                one.key
            );
        }
        out.push_str("</register></flk>\r\n");
    }
    out.push_str("</body>\r\n</package>\r\n");
    out
}

/// The bytes of a text in windows-1251.
pub fn cp1251(text: &str) -> Vec<u8> {
    let (bytes, _, is_lossy) = encoding_rs::WINDOWS_1251.encode(text);
    assert!(!is_lossy, "not in windows-1251");
    bytes.into_owned()
}

/// Writes a container with one `bill.xml`.
pub fn pack(path: &Path, xml: &str) {
    let mut zip = zip::ZipWriter::new(std::fs::File::create(path).expect("creates"));
    zip.start_file("bill.xml", zip::write::SimpleFileOptions::default())
        .expect("zip");
    zip.write_all(&cp1251(xml)).expect("zip");
    zip.finish().expect("zip");
}

/// The content of a container.
pub fn unpack(path: &Path) -> Vec<u8> {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(path).expect("opens")).expect("a zip");
    let mut bytes = Vec::new();
    std::io::copy(&mut zip.by_index(0).expect("a file"), &mut bytes).expect("reads");
    bytes
}

/// The name of an exchange file.
pub fn file_name(period: &str, number: &str, step: &str, letter: &str) -> String {
    let (year, month) = period.split_once('-').expect("a period");
    format!(
        "{PROVIDER}{KPP}{}{month}{number}{step}{letter}.7z",
        &year[2..]
    )
}

/// Every row of a table as text, in order of rows. `skip` leaves columns out.
pub fn dump(connection: &rusqlite::Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(sql).expect(sql);
    let n = statement.column_count();
    let mut rows = statement.query([]).expect(sql);
    let mut out = Vec::new();
    while let Some(row) = rows.next().expect(sql) {
        let mut line = String::new();
        for at in 0..n {
            use rusqlite::types::ValueRef;
            match row.get_ref(at).expect("a column") {
                ValueRef::Null => line.push_str("∅|"),
                ValueRef::Integer(n) => line.push_str(&format!("{n}|")),
                ValueRef::Real(n) => line.push_str(&format!("{n}|")),
                ValueRef::Text(t) => line.push_str(&format!("{}|", String::from_utf8_lossy(t))),
                ValueRef::Blob(b) => line.push_str(&format!("{}|", hash(b))),
            }
        }
        out.push(line);
    }
    out
}

pub fn hash(bytes: &[u8]) -> String {
    let mut reader = bytes;
    ladya::exchange::container::sha256(&mut reader)
        .expect("hashes")
        .0
}
