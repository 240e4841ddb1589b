//! Invented registries in the federal format: a file of cases and its file of persons, as an organization
//! would send them in April 2021. Everything in them keeps the published rules.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use chrono::{Datelike, Days, NaiveDate};
use encoding_rs::WINDOWS_1251;
use fastrand::Rng;

use super::names::{FATHERS, MEN, STEMS, WOMEN};

const PROVIDER: &str = "760001";
const YEAR: i32 = 2021;
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"windows-1251\"?>\n";

/// A written pair.
#[derive(Clone, Debug)]
pub struct FederalPair {
    pub main: PathBuf,
    pub persons: PathBuf,
}

/// How a case is treated; each has what the format asks of it.
#[derive(Clone, Copy, PartialEq)]
enum Care {
    Inpatient,
    DayHospital,
    Outpatient,
    Ambulance,
}

/// Writes a pair of this kind (H, C, T or X) into a folder.
///
/// # Errors
/// The system's.
pub fn write_pair(folder: &Path, kind: char, n_cases: usize, seed: u64) -> io::Result<FederalPair> {
    let (prefix, persons_prefix) = match kind {
        'C' => ("C", "LC"),
        'T' => ("T", "LT"),
        'X' => ("DP", "LP"),
        _ => ("H", "L"),
    };
    let main_name = format!("{prefix}M{PROVIDER}T76_21041");
    let persons_name = format!("{persons_prefix}M{PROVIDER}T76_21041");
    let pair = FederalPair {
        main: folder.join(format!("{main_name}.xml")),
        persons: folder.join(format!("{persons_name}.xml")),
    };
    let mut main = Page::create(&pair.main)?;
    let mut persons = Page::create(&pair.persons)?;
    let total: i64 = (0..n_cases).map(|n| price(kind, n)).sum();
    main.head(kind, &main_name, n_cases, total)?;
    persons.text("<PERS_LIST><ZGLV>")?;
    persons.put("VERSION", "3.2")?;
    persons.put("DATA", "2021-05-06")?;
    persons.put("FILENAME", &persons_name)?;
    persons.put("FILENAME1", &main_name)?;
    persons.text("</ZGLV>\n")?;
    let mut written = None;
    for n in 0..n_cases {
        let patient = n * 4 / 5;
        let person = Person::new(seed, patient);
        if written != Some(patient) {
            persons.person(&person, patient)?;
            written = Some(patient);
        }
        main.record(kind, n, patient, &person)?;
    }
    main.text("</ZL_LIST>\n")?;
    persons.text("</PERS_LIST>\n")?;
    main.finish()?;
    persons.finish()?;
    Ok(pair)
}

struct Person {
    surname: String,
    name: &'static str,
    patronymic: String,
    sex: &'static str,
    born: NaiveDate,
}

impl Person {
    fn new(seed: u64, number: usize) -> Person {
        let mut rng = Rng::with_seed(seed ^ (number as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let is_woman = rng.bool();
        let pick = |all: &[&'static str], rng: &mut Rng| all[rng.usize(..all.len())];
        let stem = STEMS[number % STEMS.len()];
        let father = pick(&FATHERS, &mut rng);
        let first = NaiveDate::from_ymd_opt(1940, 1, 1).unwrap_or_default();
        Person {
            surname: format!("{stem}{}", if is_woman { "ова" } else { "ов" }),
            name: match is_woman {
                true => pick(&WOMEN, &mut rng),
                false => pick(&MEN, &mut rng),
            },
            patronymic: format!("{father}{}", if is_woman { "на" } else { "ич" }),
            sex: if is_woman { "2" } else { "1" },
            born: first + Days::new(rng.u64(..20_000)),
        }
    }
}

/// In kopecks.
fn price(kind: char, n: usize) -> i64 {
    let base = if kind == 'T' { 15_000_000 } else { 85_000 };
    base + (n % 997) as i64 * 137
}

fn rubles(kopecks: i64) -> String {
    format!("{}.{:02}", kopecks / 100, kopecks % 100)
}

fn care(kind: char, n: usize) -> Care {
    match kind {
        'T' => Care::Inpatient,
        'C' | 'X' => Care::Outpatient,
        _ => match n % 10 {
            0 | 1 => Care::Inpatient,
            2 => Care::DayHospital,
            3 => Care::Ambulance,
            _ => Care::Outpatient,
        },
    }
}

/// A file being written.
struct Page {
    out: BufWriter<File>,
}

impl Page {
    fn create(path: &Path) -> io::Result<Page> {
        let mut page = Page {
            out: BufWriter::new(File::create(path)?),
        };
        page.text(DECLARATION)?;
        Ok(page)
    }

    fn text(&mut self, text: &str) -> io::Result<()> {
        let (bytes, _, _) = WINDOWS_1251.encode(text);
        self.out.write_all(&bytes)
    }

    fn put(&mut self, name: &str, value: &str) -> io::Result<()> {
        self.text(&format!("<{name}>{value}</{name}>"))
    }

    fn all(&mut self, values: &[(&str, &str)]) -> io::Result<()> {
        values
            .iter()
            .try_for_each(|(name, value)| self.put(name, value))
    }

    fn finish(mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn head(&mut self, kind: char, name: &str, n_cases: usize, total: i64) -> io::Result<()> {
        self.text("<ZL_LIST><ZGLV>")?;
        self.put("VERSION", "3.1")?;
        self.put("DATA", "2021-05-06")?;
        self.put("FILENAME", name)?;
        self.put("SD_Z", &n_cases.to_string())?;
        self.text("</ZGLV><SCHET>")?;
        self.put("CODE", "41")?;
        self.put("CODE_MO", PROVIDER)?;
        self.all(&[
            ("YEAR", "2021"),
            ("MONTH", "4"),
            ("NSCHET", "41-1"),
            ("DSCHET", "2021-05-05"),
        ])?;
        self.put("SUMMAV", &rubles(total))?;
        if kind == 'X' {
            self.put("DISP", "ДВ4")?;
        }
        self.text("</SCHET>\n")
    }

    fn person(&mut self, person: &Person, number: usize) -> io::Result<()> {
        self.text("<PERS>")?;
        self.put("ID_PAC", &format!("P{number:08}"))?;
        self.put("FAM", &person.surname)?;
        self.put("IM", person.name)?;
        self.put("OT", &person.patronymic)?;
        self.put("W", person.sex)?;
        self.put("DR", &person.born.to_string())?;
        self.text("</PERS>\n")
    }

    fn record(&mut self, kind: char, n: usize, patient: usize, person: &Person) -> io::Result<()> {
        let care = care(kind, n);
        let begin = NaiveDate::from_ymd_opt(YEAR, 4, 1 + (n % 20) as u32).unwrap_or_default();
        let days = match care {
            Care::Inpatient | Care::DayHospital => 3 + (n % 6) as u64,
            Care::Outpatient if kind != 'X' => (n % 3) as u64,
            _ => 0,
        };
        let end = begin + Days::new(days);
        self.text("<ZAP>")?;
        self.put("N_ZAP", &(n + 1).to_string())?;
        self.text("<PR_NOV>0</PR_NOV><PACIENT>")?;
        self.put("ID_PAC", &format!("P{patient:08}"))?;
        self.put("VPOLIS", "3")?;
        self.put("NPOLIS", &format!("{:016}", 9_000_000 + patient))?;
        self.put("SMO", "76001")?;
        self.text("<NOVOR>0</NOVOR></PACIENT><Z_SL>")?;
        self.put("IDCASE", &(100_000 + n).to_string())?;
        let (begins, ends) = (begin.to_string(), end.to_string());
        let (care_code, help, form) = match care {
            Care::Inpatient if kind == 'T' => ("1", "32", "3"),
            Care::Inpatient => ("1", "31", "1"),
            Care::DayHospital => ("2", "31", "3"),
            Care::Outpatient => ("3", "12", "3"),
            Care::Ambulance => ("4", "21", "1"),
        };
        if kind == 'X' {
            self.all(&[("VIDPOM", help), ("LPU", PROVIDER), ("VBR", "0")])?;
            self.all(&[
                ("DATE_Z_1", &begins),
                ("DATE_Z_2", &ends),
                ("P_OTK", "0"),
                ("RSLT_D", "1"),
            ])?;
        } else {
            self.all(&[("USL_OK", care_code), ("VIDPOM", help), ("FOR_POM", form)])?;
            if care == Care::DayHospital || kind == 'T' {
                self.all(&[("NPR_MO", PROVIDER), ("NPR_DATE", "2021-03-25")])?;
            }
            self.all(&[
                ("LPU", PROVIDER),
                ("DATE_Z_1", &begins),
                ("DATE_Z_2", &ends),
            ])?;
            if matches!(care, Care::Inpatient | Care::DayHospital) {
                self.put("KD_Z", &days.to_string())?;
            }
            let (result, outcome) = match care {
                Care::Inpatient => ("102", "102"),
                Care::DayHospital => ("202", "202"),
                Care::Outpatient => ("301", "301"),
                Care::Ambulance => ("401", "401"),
            };
            self.all(&[("RSLT", result), ("ISHOD", outcome)])?;
        }
        self.treatment(kind, care, n, person, (begin, end))?;
        let paid_by = match care {
            _ if kind == 'X' => "30",
            _ if kind == 'T' => "32",
            Care::Inpatient | Care::DayHospital => "33",
            Care::Outpatient => "29",
            Care::Ambulance => "24",
        };
        self.put("IDSP", paid_by)?;
        self.put("SUMV", &rubles(price(kind, n)))?;
        self.text("</Z_SL></ZAP>\n")
    }

    fn treatment(
        &mut self,
        kind: char,
        care: Care,
        n: usize,
        person: &Person,
        (begin, end): (NaiveDate, NaiveDate),
    ) -> io::Result<()> {
        let is_bed = matches!(care, Care::Inpatient | Care::DayHospital);
        let days = (end - begin).num_days().to_string();
        let (begin_text, end_text) = (begin.to_string(), end.to_string());
        let is_child = begin.year() - person.born.year() < 17;
        let profile = match care {
            Care::Ambulance => "84",
            Care::Inpatient | Care::DayHospital => "53",
            Care::Outpatient => "97",
        };
        let speciality = match care {
            Care::Ambulance => "66",
            _ => "76",
        };
        let diagnosis = match (kind, n % 4) {
            ('C', _) => "C50.1",
            ('X', _) => "Z00.0",
            (_, 0) => "I10",
            (_, 1) => "J06.9",
            (_, 2) => "K29.3",
            _ => "G93.4",
        };
        self.text("<SL>")?;
        self.put("SL_ID", &format!("S{n:08}"))?;
        if kind == 'T' {
            self.all(&[("VID_HMP", "01.00.1.001"), ("METOD_HMP", "10")])?;
        }
        let det = if is_child { "1" } else { "0" };
        if kind != 'X' {
            self.all(&[("PODR", "101"), ("PROFIL", profile)])?;
            if is_bed {
                self.put("PROFIL_K", "71")?;
            }
            self.put("DET", det)?;
            if care == Care::Outpatient {
                self.put("P_CEL", "1.0")?;
            }
        }
        if kind == 'T' {
            self.all(&[("TAL_D", "2021-03-20"), ("TAL_NUM", "76.0001.00001.211")])?;
            self.put("TAL_P", "2021-03-30")?;
        }
        self.put("NHISTORY", &format!("{}-21", 1000 + n))?;
        if is_bed && kind != 'T' {
            self.put("P_PER", "1")?;
        }
        self.all(&[("DATE_1", &begin_text), ("DATE_2", &end_text)])?;
        if is_bed && kind != 'T' {
            self.put("KD", &days)?;
        }
        self.put("DS1", diagnosis)?;
        if kind != 'X' && n.is_multiple_of(3) {
            self.put("DS2", "E11.9")?;
        }
        if kind != 'X' && care == Care::Outpatient {
            self.put("C_ZAB", "1")?;
        }
        match kind {
            'C' => {
                self.put("DS_ONK", "0")?;
                self.text("<CONS><PR_CONS>0</PR_CONS></CONS><ONK_SL><DS1_T>5</DS1_T></ONK_SL>")?;
            }
            'T' => self.put("DS_ONK", "0")?,
            'X' => self.all(&[("DS_ONK", "0"), ("PR_D_N", "3")])?,
            _ => {}
        }
        if is_bed && kind == 'H' {
            self.text("<KSG_KPG>")?;
            self.all(&[("N_KSG", "st27.001"), ("VER_KSG", "2021"), ("KSG_PG", "0")])?;
            self.all(&[
                ("KOEF_Z", "0.74000"),
                ("KOEF_UP", "1.00000"),
                ("BZTSZ", "24322.60"),
            ])?;
            self.all(&[("KOEF_D", "1.00000"), ("KOEF_U", "1.00000"), ("SL_K", "0")])?;
            self.text("</KSG_KPG>")?;
        }
        let sum = rubles(price(kind, n));
        if kind != 'X' {
            self.all(&[
                ("PRVS", speciality),
                ("VERS_SPEC", "V021"),
                ("IDDOKT", "00000100000"),
            ])?;
        }
        self.all(&[("ED_COL", "1.00"), ("TARIF", &sum), ("SUM_M", &sum)])?;
        self.text("<USL>")?;
        self.put("IDSERV", &format!("U{n:08}"))?;
        self.put("LPU", PROVIDER)?;
        if kind != 'X' {
            self.all(&[("PODR", "101"), ("PROFIL", profile), ("DET", det)])?;
        }
        self.all(&[("DATE_IN", &begin_text), ("DATE_OUT", &end_text)])?;
        match kind {
            'X' => self.put("P_OTK", "0")?,
            _ => self.put("DS", diagnosis)?,
        }
        self.put("CODE_USL", "B01.047.001")?;
        if kind != 'X' {
            self.put("KOL_USL", "1.00")?;
        }
        self.all(&[
            ("TARIF", &sum),
            ("SUMV_USL", &sum),
            ("PRVS", speciality),
            ("CODE_MD", "00000100000"),
        ])?;
        self.text("</USL></SL>")
    }
}
