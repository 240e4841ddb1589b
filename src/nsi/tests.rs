//! Readers, checks and look-ups on small tables written here.

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::NaiveDate;
use proptest::prelude::*;

use super::check::{Remark, check};
use super::dictionary::Origin;
use super::fault::FaultKind as K;
use super::read::{Said, Source, read};
use super::*;
use crate::exchange::FaultKind as FileKind;

fn day(text: &str) -> Option<NaiveDate> {
    Some(packet::date(text).unwrap_or_else(|| panic!("{text} is no date")))
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn sources(&self, name: &str, bytes: &[u8]) -> Vec<Source> {
        let catalogue = Catalogue::load(&[]).unwrap();
        read(&self.file(name, bytes), &catalogue, &Said::default())
    }

    fn packet(&self, name: &str, bytes: &[u8]) -> Result<Packet, Vec<Fault>> {
        let mut sources = self.sources(name, bytes);
        assert_eq!(sources.len(), 1);
        sources.remove(0).packet
    }
}

fn checked(packet: Packet) -> Result<(Dictionary, Vec<Remark>), Vec<Fault>> {
    let catalogue = Catalogue::load(&[]).unwrap();
    let code = packet.dictionary.clone();
    let first = packet.table.columns().first().cloned().unwrap_or_default();
    let descriptor = match catalogue.descriptor(&code) {
        Some(known) => known.clone(),
        None => catalogue.unknown(&code, vec![first]),
    };
    let checked = check(packet, &descriptor, &catalogue, Origin::File)?;
    Ok((checked.dictionary, checked.remarks))
}

/// A dictionary from a TSV under this name.
fn dictionary(name: &str, text: &str) -> Result<(Dictionary, Vec<Remark>), Vec<Fault>> {
    checked(Folder::new().packet(name, text.as_bytes())?)
}

fn kinds(faults: Vec<Fault>) -> Vec<(Option<u64>, K)> {
    faults
        .into_iter()
        .map(|fault| (fault.line, fault.kind))
        .collect()
}

fn rows(packet: &Packet) -> Vec<Vec<String>> {
    let rows = (0..packet.table.len()).map(|n| packet.table.row(n));
    rows.map(|row| row.map(str::to_owned).collect()).collect()
}

const RESULTS: &str = "IDRMP\tRMPNAME\tDL_USLOV\tDATEBEG\tDATEEND\n\
    101\tвыписан\t1\t01.01.2011\t\n\
    102\tпереведён раньше\t1\t20110101\t2020-12-31\n\
    102\tпереведён теперь\t1\t01.01.2021\t\n\
    102\tдневной\t2\t\t30.06.2021\n";

#[test]
fn look_ups_are_on_a_day() {
    let (results, remarks) = dictionary("V009.tsv", RESULTS).unwrap();
    assert_eq!(remarks, []);
    let code = results.column("IDRMP").unwrap();
    let place = results.column("DL_USLOV").unwrap();
    let found = |value: &str, on: Option<NaiveDate>| -> Vec<&str> {
        results.rows(code, value, on).map(Row::name).collect()
    };
    assert_eq!(
        found("102", None),
        ["дневной", "переведён раньше", "переведён теперь"]
    );
    // Both ends are in, a missing one is open.
    let table = [
        ("102", "31.12.2010", vec!["дневной"]),
        ("102", "01.01.2011", vec!["дневной", "переведён раньше"]),
        ("102", "31.12.2020", vec!["дневной", "переведён раньше"]),
        ("102", "01.01.2021", vec!["дневной", "переведён теперь"]),
        ("102", "30.06.2021", vec!["дневной", "переведён теперь"]),
        ("102", "01.07.2021", vec!["переведён теперь"]),
        ("101", "01.01.2090", vec!["выписан"]),
        ("101", "31.12.2010", vec![]),
        ("999", "01.01.2021", vec![]),
        ("", "01.01.2021", vec![]),
    ];
    for (value, on, expected) in table {
        assert_eq!(found(value, day(on)), expected, "{value} {on}");
        assert_eq!(results.contains(code, value, day(on)), !expected.is_empty());
    }
    let of_two: Vec<Row<'_>> = results
        .rows(code, "102", day("01.03.2021"))
        .filter(|row| row.value(place) == "2")
        .collect();
    assert_eq!(of_two.len(), 1);
    assert_eq!(
        (of_two[0].begin(), of_two[0].end()),
        (None, day("30.06.2021"))
    );
    assert_eq!(of_two[0].key().collect::<Vec<_>>(), ["102", "2"]);
    assert_eq!(results.name_of("101", day("01.01.2021")), Some("выписан"));
    assert_eq!(results.name_of("101", day("01.01.2000")), Some("выписан"));
    assert_eq!(results.name_of("7", None), None);
    assert!(results.contains(place, "2", None));
}

#[test]
fn the_shelf_has_what_was_put_on_it() {
    let mut shelf = Shelf::default();
    assert!(shelf.dictionary("V009").is_none());
    shelf.put(Arc::new(dictionary("V009.tsv", RESULTS).unwrap().0));
    let catalogue = Catalogue::load(&[]).unwrap();
    shelf.put(Arc::new(built_in::dictionary("V006", &catalogue).unwrap()));
    assert_eq!(shelf.codes(), ["V006", "V009"]);
    let conditions = shelf.dictionary("V006").unwrap();
    assert!(conditions.is_built_in() && conditions.is_complete());
    assert!(conditions.contains(conditions.code_column(), "4", day("2021-01-01")));
    assert!(
        !built_in::dictionary("V009", &catalogue)
            .unwrap()
            .is_complete()
    );
    // Threads share it.
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert_eq!(conditions.name_of("1", None), Some("стационар")));
        }
    });
}

#[test]
fn columns_have_other_names_too() {
    let text = "Код;Наименование;Тариф;Действует с\nA01;Приём;1200,50;01.04.2021\n";
    let (services, _) = dictionary("services.csv", text).unwrap();
    let row = services.all().next().unwrap();
    let tariff = services.column("TARIFF").unwrap();
    assert_eq!(row.money(tariff), Some(crate::domain::Kopecks(120_050)));
    assert_eq!(services.column("тариф"), services.column("price"));
    assert_eq!(row.begin(), day("2021-04-01"));
    assert_eq!(row.name(), "Приём");
}

#[test]
fn faults_of_rows_are_gathered_with_their_places() {
    let text = "IDRMP\tRMPNAME\tDL_USLOV\tDATEBEG\tDATEEND\n\
        101\tа\t1\t01.01.2011\t31.12.2020\n\
        \tб\t1\t01.01.2011\t\n\
        103\tв\t1\t32.01.2011\t\n\
        101\tг\t1\t31.12.2020\t\n\
        101\tд\t2\t01.01.2011\t\n";
    let faults = dictionary("V009.tsv", text).unwrap_err();
    assert_eq!(faults[1].value.as_deref(), Some("32.01.2011"));
    assert_eq!(faults[1].column.as_deref(), Some("DATEBEG"));
    let overlap = K::Overlap {
        key: "101 + 1".into(),
        other: 2,
    };
    let expected = [
        (Some(3), K::EmptyKey),
        (Some(4), K::BadDate),
        (Some(5), overlap),
    ];
    assert_eq!(kinds(faults), expected);

    let many = (0..300).map(|_| "\tа\t1\t\t\n").collect::<String>();
    let faults = dictionary("V009.tsv", &format!("IDRMP\tRMPNAME\tDL_USLOV\n{many}")).unwrap_err();
    assert_eq!(faults.last().unwrap().kind, K::More(100));
}

#[test]
fn a_row_inside_another_is_an_overlap_too() {
    let text = "IDRMP\tDL_USLOV\tDATEBEG\tDATEEND\n\
        1\t1\t20110101\t20301231\n\
        1\t1\t20120101\t20121231\n\
        1\t1\t20200101\t20201231\n";
    let faults = dictionary("V009.tsv", text).unwrap_err();
    let lines: Vec<Option<u64>> = faults.iter().map(|fault| fault.line).collect();
    assert_eq!(lines, [Some(3), Some(4)]);
}

#[test]
fn what_can_be_lived_with_is_remarked() {
    let never = "IDRMP\tDL_USLOV\tDATEBEG\tDATEEND\n1\t1\t20210101\t20201231\n1\t1\t20210101\t\n";
    let (_, remarks) = dictionary("V009.tsv", never).unwrap();
    assert_eq!(remarks, [Remark::NeverValid { count: 1, line: 2 }]);
    let (dated, remarks) = dictionary("V009.tsv", "IDRMP\tDL_USLOV\n1\t1\n").unwrap();
    let columns = vec!["DATEBEG".to_owned(), "DATEEND".to_owned()];
    assert_eq!(remarks, [Remark::NoDays { columns }]);
    assert!(dated.contains(dated.code_column(), "1", day("1950-01-01")));
    let (_, remarks) = dictionary("Наш список.csv", "Шифр,Слово\n1,а\n1,б\n").unwrap();
    assert_eq!(
        remarks[0],
        Remark::Unknown {
            key: vec!["Шифр".into()]
        }
    );
}

#[test]
fn another_table_under_this_name_is_recognised() {
    let faults = dictionary("V012.tsv", RESULTS).unwrap_err();
    let K::NoColumn {
        missing,
        looks_like,
        ..
    } = &faults[0].kind
    else {
        panic!("{faults:?}")
    };
    assert_eq!(
        (missing.as_slice(), looks_like.as_deref()),
        (&["IDIZ".to_owned()][..], Some("V009"))
    );
    let xml = "<packet><zglv><type>V012</type></zglv><zap><IDIZ>1</IDIZ></zap></packet>";
    let faults = Folder::new()
        .packet("V009.xml", xml.as_bytes())
        .unwrap_err();
    let kind = K::OtherDictionary {
        expected: "V009".into(),
        found: "V012".into(),
    };
    assert_eq!(faults, [Fault::new(kind)]);
}

#[test]
fn packets_of_every_shape_are_read() {
    let fund = "<?xml version=\"1.0\" encoding=\"windows-1251\"?><packet>
        <zglv><type>FLK_MPF</type><version>2.2</version><date>12.02.2021</date></zglv>
        <zap><ID_TEST>001F.00.0010</ID_TEST><TYPE_MD><TYPE_D>H</TYPE_D><TYPE_D>C</TYPE_D></TYPE_MD><COMMENT/></zap>
        <zap><ID_TEST>001F.00.0020</ID_TEST><COMMENT>если
            пусто &lt; 1</COMMENT><DATEBEG>01.11.2019</DATEBEG></zap></packet>";
    let (fund, _, _) = encoding_rs::WINDOWS_1251.encode(fund);
    let packet = Folder::new().packet("что-то.xml", &fund).unwrap();
    assert_eq!(
        (packet.dictionary.as_str(), packet.version.as_deref()),
        ("Q015", Some("2.2"))
    );
    assert_eq!(packet.date, day("2021-02-12"));
    assert_eq!(
        packet.table.columns(),
        ["ID_TEST", "TYPE_MD/TYPE_D", "COMMENT", "DATEBEG"]
    );
    assert_eq!(
        rows(&packet),
        [
            ["001F.00.0010", "H\nC", "", ""],
            ["001F.00.0020", "", "если пусто < 1", "01.11.2019"]
        ]
    );
    assert_eq!((packet.line(0), packet.line(1)), (3, 4));

    let insurers = "<PACKET VERSION='7' DATE='2021-03-01'><insCompany><smocod>76001</smocod>
        <jurAddress><addr_j>Ярославль</addr_j></jurAddress><Ogrn>1007600000033</Ogrn></insCompany></PACKET>";
    let packet = Folder::new()
        .packet("F002.xml", insurers.as_bytes())
        .unwrap();
    assert_eq!(
        (packet.version.as_deref(), packet.date),
        (Some("7"), day("2021-03-01"))
    );
    assert_eq!(
        packet.table.columns(),
        ["smocod", "jurAddress/addr_j", "Ogrn"]
    );

    let ministry =
        "<book><name>МКБ-10</name><entries><entry><ID>1</ID><MKB_CODE>A00</MKB_CODE></entry>
        <entry><ID>2</ID><MKB_CODE>A01</MKB_CODE><ACTUAL>1</ACTUAL></entry></entries></book>";
    let name = "1.2.643.5.1.13.13.11.1005_2.20_xml.xml";
    let packet = Folder::new().packet(name, ministry.as_bytes()).unwrap();
    assert_eq!(
        (packet.dictionary.as_str(), packet.version.as_deref()),
        ("M001", Some("2.20"))
    );
    assert_eq!(packet.table.len(), 2);
}

#[test]
fn archives_give_all_their_files() {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    zip.add_directory("packets", options).unwrap();
    for (name, text) in [("packets/V009.tsv", RESULTS), ("readme.pdf", "%PDF")] {
        zip.start_file(name, options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    let folder = Folder::new();
    let sources = folder.sources("all.zip", &bytes);
    assert_eq!(sources.len(), 2);
    assert_eq!(sources[0].file, "all.zip: packets/V009.tsv");
    assert_eq!(sources[0].packet.as_ref().unwrap().table.len(), 4);
    assert_eq!(
        sources[1].packet.as_ref().unwrap_err()[0].kind,
        K::NotATable
    );
    let packed = std::io::Cursor::new(Vec::new());
    let mut seven = sevenz_rust2::ArchiveWriter::new(packed).unwrap();
    let entry = sevenz_rust2::ArchiveEntry::new_file("V009.tsv");
    seven
        .push_archive_entry(entry, Some(RESULTS.as_bytes()))
        .unwrap();
    let seven = seven.finish().unwrap().into_inner();
    let unpacked = folder.sources("all.7z", &seven);
    assert_eq!(
        (unpacked.len(), &unpacked[0].sha256),
        (1, &sources[0].sha256)
    );
    // The same content, packed or not, is the same.
    let alone = folder.sources("V009.tsv", RESULTS.as_bytes());
    assert_eq!(sources[0].sha256, alone[0].sha256);
    for cut in [10, bytes.len() / 2, bytes.len() - 4] {
        let sources = folder.sources("cut.zip", &bytes[..cut]);
        let faults = sources[0].packet.as_ref().unwrap_err();
        assert!(
            matches!(faults[0].kind, K::File(FileKind::DamagedArchive(_))),
            "{faults:?}"
        );
    }
}

#[test]
fn a_bomb_is_not_unpacked() {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("V009.xml", zip::write::SimpleFileOptions::default())
        .unwrap();
    zip.write_all(&vec![b' '; 32 * 1024 * 1024]).unwrap();
    let bytes = zip.finish().unwrap().into_inner();
    let sources = Folder::new().sources("V009.zip", &bytes);
    let faults = sources[0].packet.as_ref().unwrap_err();
    assert_eq!(
        faults[0].kind,
        K::File(FileKind::SuspiciousRatio { limit: 400 })
    );
}

#[test]
fn hostile_and_damaged_files_are_named() {
    let folder = Folder::new();
    let packet = |inside: &str| format!("<packet><zglv><type>V002</type></zglv>{inside}</packet>");
    let deep = packet(&format!("<zap>{}", "<a>".repeat(100)));
    let whole = packet("<zap><IDPR>1</IDPR></zap><zap><IDPR>2</IDPR></zap>");
    let lie = packet("<zap><PRNAME>хирургия</PRNAME></zap>");
    let lie = format!("<?xml version=\"1.0\" encoding=\"windows-1251\"?>{lie}");
    let is = |kind: FileKind| K::File(kind);
    let table = [
        ("", is(FileKind::Empty)),
        (
            "<!DOCTYPE packet [<!ENTITY a 'b'>]><packet/>",
            is(FileKind::Doctype),
        ),
        (
            &packet("<zap><IDPR>&boom;</IDPR></zap>"),
            is(FileKind::UnknownEntity("&boom;".into())),
        ),
        (&deep, is(FileKind::TooDeep { limit: 64 })),
        (
            "<package/>",
            is(FileKind::OtherFormat {
                expected: "packet, book".into(),
                found: "package".into(),
            }),
        ),
        (
            &lie,
            is(FileKind::EncodingLies {
                declared: "windows-1251".into(),
            }),
        ),
        (
            &packet("<zap><IDPR>\u{1}</IDPR></zap>"),
            is(FileKind::ForbiddenCharacter(1)),
        ),
        (&packet("text"), is(FileKind::StrayText)),
        (
            "<packet><zglv><type>V002</type><date>33.01.2021</date></zglv><zap><a>1</a></zap></packet>",
            K::BadPacketDate,
        ),
    ];
    for (text, kind) in table {
        let faults = folder.packet("V002.xml", text.as_bytes()).unwrap_err();
        assert_eq!(faults.last().unwrap().kind, kind, "{text}");
    }
    let mut cut = whole.len() - 1;
    while cut > whole.find("</zap>").unwrap() {
        let faults = folder
            .packet("V002.xml", &whole.as_bytes()[..cut])
            .unwrap_err();
        assert!(
            matches!(&faults[0].kind, K::File(FileKind::NotXml(_))),
            "{cut}: {faults:?}"
        );
        cut -= 1;
    }
    let empty = folder.packet("V002.xml", packet("").as_bytes()).unwrap();
    assert_eq!(kinds(checked(empty).unwrap_err()), [(None, K::NoRows)]);
    let missing = read(
        &folder.0.path().join("nowhere.xml"),
        &Catalogue::load(&[]).unwrap(),
        &Said::default(),
    );
    let faults = missing[0].packet.as_ref().unwrap_err();
    assert_eq!(faults[0].kind, is(FileKind::NoSuchFile));
}

#[test]
fn bad_tables_of_text_are_named() {
    let table = [
        ("\n\n", None, K::NoHeader),
        ("A;;B\n1;2;3\n", Some(1), K::NamelessColumn(2)),
        ("A;B;A\n1;2;3\n", Some(1), K::ColumnTwice),
        (
            "A;B\n1\n",
            Some(2),
            K::OtherWidth {
                expected: 2,
                found: 1,
            },
        ),
        (
            "A;B\n1;2\n1;2;3\n",
            Some(3),
            K::OtherWidth {
                expected: 2,
                found: 3,
            },
        ),
        ("A;B\n1;\u{7}\n", Some(2), K::ForbiddenCharacter(7)),
    ];
    for (text, line, kind) in table {
        let faults = Folder::new().packet("x.csv", text.as_bytes()).unwrap_err();
        assert_eq!(kinds(faults), [(line, kind)], "{text}");
    }
    let open = format!("A;B\n1;\"x\n{}", "y\n".repeat(100));
    let faults = Folder::new().packet("x.csv", open.as_bytes()).unwrap_err();
    assert_eq!(kinds(faults), [(Some(2), K::BrokenQuotes)]);
    // What is there without being a row or a column.
    let packet = Folder::new()
        .packet("x.csv", b"A;B;;\n1;2;;\n;;;\n\n")
        .unwrap();
    assert_eq!(rows(&packet), [["1", "2"]]);
}

#[test]
fn encodings_of_text_are_found_out() {
    let text = "Код;Слово\n1;хирургия (Ёлка)\n";
    let (windows, _, _) = encoding_rs::WINDOWS_1251.encode(text);
    let (dos, _, _) = encoding_rs::IBM866.encode(text);
    let utf16: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let marked = format!("\u{FEFF}{text}");
    for bytes in [text.as_bytes(), &windows, &dos, &utf16, marked.as_bytes()] {
        let packet = Folder::new().packet("x.csv", bytes).unwrap();
        assert_eq!(packet.table.columns(), ["Код", "Слово"]);
        assert_eq!(rows(&packet), [["1", "хирургия (Ёлка)"]]);
    }
}

/// Same, changed, gone and new, the last three by row.
type Compared = (usize, Vec<(usize, usize)>, Vec<usize>, Vec<usize>);

/// How the second table differs from the first.
fn compared(before: &str, now: &str) -> Compared {
    let before = dictionary("doctors.tsv", before).unwrap().0;
    let now = dictionary("doctors.tsv", now).unwrap().0;
    let found = compare::compare(Some(&before), &now);
    (found.n_same, found.changed, found.gone, found.new)
}

#[test]
fn entries_are_matched_by_key_and_first_day() {
    let table = |rows: &str| format!("CODE\tNAME\tSPECIALTY\tDATEBEG\tDATEEND\n{rows}");
    let cases = [
        // The same, in another order and with a day spelled otherwise.
        (
            "1\ta\t7\t01.01.2021\t\n2\tb\t7\t\t\n",
            "2\tb\t7\t\t\n1\ta\t7\t2021-01-01\t\n",
            (2, vec![], vec![], vec![]),
        ),
        // Ends, and goes on as another row.
        (
            "1\ta\t7\t01.01.2021\t\n",
            "1\ta\t7\t01.01.2021\t31.03.2021\n1\tb\t7\t01.04.2021\t\n",
            (0, vec![(0, 0)], vec![], vec![1]),
        ),
        // One row of the key on each side: another first day is a change.
        (
            "1\ta\t7\t01.01.2021\t\n",
            "1\ta\t7\t01.02.2021\t\n",
            (0, vec![(0, 0)], vec![], vec![]),
        ),
        // Two on one side: nobody knows which became which.
        (
            "1\ta\t7\t01.01.2021\t\n1\ta\t8\t01.02.2021\t\n",
            "1\ta\t9\t01.03.2021\t\n",
            (0, vec![], vec![0, 1], vec![0]),
        ),
        // Rows of one key and day, of which one is the same.
        (
            "1\ta\t7\t\t\n1\ta\t8\t\t\n",
            "1\ta\t9\t\t\n1\ta\t7\t\t\n",
            (1, vec![(1, 0)], vec![], vec![]),
        ),
        (
            "1\ta\t7\t\t\n",
            "2\ta\t7\t\t\n",
            (0, vec![], vec![0], vec![0]),
        ),
    ];
    for (before, now, expected) in cases {
        assert_eq!(
            compared(&table(before), &table(now)),
            expected,
            "{before} | {now}"
        );
    }
    // A column more that says nothing changes nothing.
    let narrow = "CODE\tNAME\n1\ta\n2\tb\n";
    let wide = "CODE\tNAME\tSNILS\n1\ta\t\n2\tb\t5\n";
    assert_eq!(compared(narrow, wide), (1, vec![(1, 1)], vec![], vec![]));
    assert_eq!(compared(wide, narrow), (1, vec![(1, 1)], vec![], vec![]));
}

#[test]
fn many_rows_of_one_key_are_compared_in_a_moment() {
    let table = |shift: usize| {
        let rows: String = (shift..20_000 + shift)
            .map(|n| format!("76\tслово {n}\n"))
            .collect();
        format!("Регион\tСлово\n{rows}")
    };
    let read = |shift: usize| dictionary("regions.tsv", &table(shift)).unwrap().0;
    let begun = std::time::Instant::now();
    let found = compare::compare(Some(&read(0)), &read(7));
    assert_eq!((found.n_same, found.changed.len()), (19_993, 7));
    assert!(
        begun.elapsed() < std::time::Duration::from_secs(20),
        "each with each"
    );
}

/// A DBF of text columns, written by hand: the library reads only what others wrote.
fn dbf(columns: &[(&str, u8, u8)], rows: &[(bool, &[&[u8]])], mark: u8) -> Vec<u8> {
    let length: usize = 1 + columns.iter().map(|c| usize::from(c.2)).sum::<usize>();
    let head = 32 + 32 * columns.len() + 1;
    let mut out = vec![0x03, 121, 4, 1];
    out.extend((rows.len() as u32).to_le_bytes());
    out.extend((head as u16).to_le_bytes());
    out.extend((length as u16).to_le_bytes());
    out.resize(32, 0);
    out[29] = mark;
    for (name, kind, length) in columns {
        let at = out.len();
        out.extend(name.as_bytes());
        out.resize(at + 32, 0);
        out[at + 11] = *kind;
        out[at + 16] = *length;
    }
    out.push(0x0D);
    for (is_deleted, cells) in rows {
        out.push(if *is_deleted { b'*' } else { b' ' });
        for (cell, (_, _, length)) in cells.iter().zip(columns) {
            let at = out.len();
            out.extend(*cell);
            out.resize(at + usize::from(*length), b' ');
        }
    }
    out.push(0x1A);
    out
}

#[test]
fn a_dbf_gives_its_cells_sign_by_sign() {
    let columns = [
        ("CODE", b'C', 10),
        ("NAME", b'C', 30),
        ("TARIFF", b'N', 20),
        ("DATEBEG", b'D', 8),
    ];
    let name =
        |encoding: &'static encoding_rs::Encoding| encoding.encode("Приём врача").0.into_owned();
    for (encoding, mark) in [
        (encoding_rs::IBM866, 0x65),
        (encoding_rs::WINDOWS_1251, 0xC9),
        (encoding_rs::IBM866, 0),
        (encoding_rs::WINDOWS_1251, 0),
        (encoding_rs::UTF_8, 0),
    ] {
        let name = name(encoding);
        let bytes = dbf(
            &columns,
            &[
                (false, &[b"1.0", &name, b"1200.50", b"20210401"]),
                (true, &[b"2", b"gone", b"1", b""]),
                (false, &[b"0012345678", b"", b"12345678901234567.10", b""]),
            ],
            mark,
        );
        let packet = Folder::new().packet("services.dbf", &bytes).unwrap();
        assert_eq!(
            packet.table.columns(),
            ["CODE", "NAME", "TARIFF", "DATEBEG"]
        );
        assert_eq!(
            rows(&packet),
            [
                ["1.0", "Приём врача", "1200.50", "20210401"],
                ["0012345678", "", "12345678901234567.10", ""]
            ]
        );
    }
}

#[test]
fn a_bad_dbf_is_named() {
    let columns = [("CODE", b'C', 5)];
    let whole = dbf(&columns, &[(false, &[b"1"]), (false, &[b"2"])], 0);
    for cut in [1, 20, 40, 64, 70, whole.len() - 3] {
        let faults = Folder::new().packet("x.dbf", &whole[..cut]).unwrap_err();
        assert!(
            matches!(faults[0].kind, K::DamagedDbf(_)),
            "{cut}: {faults:?}"
        );
    }
    let memo = dbf(&[("CODE", b'C', 5), ("TEXT", b'M', 10)], &[], 0);
    let faults = Folder::new().packet("x.dbf", &memo).unwrap_err();
    assert_eq!(
        (faults[0].column.as_deref(), &faults[0].kind),
        (Some("TEXT"), &K::MemoInDbf)
    );
    let binary = dbf(&[("SUM", b'B', 8)], &[], 0);
    assert_eq!(
        Folder::new().packet("x.dbf", &binary).unwrap_err()[0].kind,
        K::BinaryInDbf('B')
    );
    let twice = dbf(&[("A", b'C', 1), ("A", b'C', 1)], &[], 0);
    assert_eq!(
        Folder::new().packet("x.dbf", &twice).unwrap_err()[0].kind,
        K::ColumnTwice
    );
}

fn cell() -> impl Strategy<Value = String> {
    "[a-zA-Zа-яА-ЯёЁ0-9 .,;:<>&'\"()№-]{0,12}".prop_map(|text| text.trim().to_owned())
}

/// Tables with a first column that is never empty.
fn tables() -> impl Strategy<Value = Vec<Vec<String>>> {
    (1..5_usize).prop_flat_map(|width| {
        let row = proptest::collection::vec(cell(), width).prop_map(|mut row| {
            row[0].insert(0, 'k');
            row
        });
        proptest::collection::vec(row, 1..20)
    })
}

fn names(width: usize) -> Vec<String> {
    (0..width).map(|n| format!("C{n}")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn rows_in_are_rows_out(table in tables()) {
        let columns = names(table[0].len());
        let folder = Folder::new();
        // A TSV has no quotation: cells are as they are.
        let mut tsv = columns.join("\t");
        let mut xml = String::from("<packet><zglv><version>1</version></zglv>");
        let mut csv = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
        csv.write_record(&columns).unwrap();
        for row in &table {
            tsv.push('\n');
            tsv.push_str(&row.join("\t"));
            csv.write_record(row).unwrap();
            xml.push_str("<zap>");
            for (name, cell) in columns.iter().zip(row) {
                let mut shown = String::new();
                crate::exchange::xml::escape_into(cell, &mut shown);
                xml.push_str(&format!("<{name}>{shown}</{name}>"));
            }
            xml.push_str("</zap>");
        }
        xml.push_str("</packet>");
        let csv = csv.into_inner().unwrap();
        let fields: Vec<(&str, u8, u8)> = columns.iter().map(|c| (c.as_str(), b'C', 60)).collect();
        let bytes: Vec<Vec<&[u8]>> = table.iter().map(|row| row.iter().map(|c| c.as_bytes()).collect()).collect();
        let records: Vec<(bool, &[&[u8]])> = bytes.iter().map(|row| (false, &row[..])).collect();
        let dbf = dbf(&fields, &records, 0xF0);
        for (name, content) in [("a.tsv", tsv.as_bytes()), ("a.csv", &csv), ("a.xml", xml.as_bytes()), ("a.dbf", &dbf)] {
            // A table of one column and of rows like `k;` has no delimiter of its own to be found by.
            if columns.len() == 1 && name != "a.xml" && name != "a.dbf" { continue; }
            let packet = folder.packet(name, content);
            prop_assert!(packet.is_ok(), "{}: {:?}", name, packet);
            prop_assert_eq!(rows(&packet.unwrap()), table.clone(), "{}", name);
        }
    }

    #[test]
    fn a_comparison_counts_every_row_once(
        before in proptest::collection::vec((0..4_u32, 0..3_u32, 0..3_u32), 1..12),
        now in proptest::collection::vec((0..4_u32, 0..3_u32, 0..3_u32), 1..12),
    ) {
        let table = |rows: &[(u32, u32, u32)]| {
            let row = |(code, name, month): &(u32, u32, u32)| format!("{code}\t{name}\t2021-0{}-01\n", month + 1);
            format!("CODE\tNAME\tDATEBEG\n{}", rows.iter().map(row).collect::<String>())
        };
        let (n_same, changed, gone, new) = compared(&table(&before), &table(&now));
        prop_assert_eq!(n_same + changed.len() + gone.len(), before.len());
        prop_assert_eq!(n_same + changed.len() + new.len(), now.len());
        let all: std::collections::BTreeSet<usize> = new.iter().copied().chain(changed.iter().map(|c| c.1)).collect();
        prop_assert_eq!(all.len(), new.len() + changed.len());
        let (back_same, ..) = compared(&table(&now), &table(&before));
        prop_assert_eq!(back_same, n_same);
    }

    #[test]
    fn no_bytes_make_a_reader_panic(mut bytes in proptest::collection::vec(any::<u8>(), 0..400), which in 0..4_usize) {
        let (name, begin) = [("a.dbf", &b"\x03\x79\x04\x01"[..]), ("a.csv", b"A;B\n"), ("a.xml", b"<packet><zap>"), ("a.zip", b"PK\x03\x04")][which];
        bytes.splice(0..0, begin.iter().copied());
        let _ = Folder::new().sources(name, &bytes);
    }

    #[test]
    fn a_look_up_finds_what_a_walk_finds(
        rows in proptest::collection::vec((0..6_u32, 0..40_i64, 0..40_i64), 1..40),
        asked in 0..7_u32,
        on in 0..45_i64,
    ) {
        let first = NaiveDate::from_ymd_opt(2021, 1, 1).unwrap();
        let at = |n: i64| first + chrono::Duration::days(n);
        let mut text = String::from("CODE\tNAME\tDATEBEG\tDATEEND\tSNILS\n");
        for (code, begin, length) in &rows {
            let end = if *length == 0 { String::new() } else { at(begin + length).to_string() };
            text.push_str(&format!("{code}\tя\t{}\t{end}\t\n", at(*begin)));
        }
        let (doctors, _) = dictionary("doctors.tsv", &text).unwrap();
        let code = doctors.column("CODE").unwrap();
        let found: Vec<usize> = doctors.rows(code, &asked.to_string(), Some(at(on))).map(Row::number).collect();
        let mut expected: Vec<usize> = (0..rows.len())
            .filter(|n| rows[*n].0 == asked && rows[*n].1 <= on && (rows[*n].2 == 0 || on <= rows[*n].1 + rows[*n].2))
            .collect();
        expected.sort_by_key(|n| (rows[*n].1, *n));
        prop_assert_eq!(found, expected);
    }
}
