//! Invented files of the wire, written here by hand so that the program's own writer proves nothing
//! about its own reader.

use std::io::Write;

pub const MO: &str = "1007600000011760001001";
pub const A: &str = "1007600000033";
pub const B: &str = "1007600000044";
pub const FUND: &str = "1007600000022";

pub fn key(n: u32) -> String {
    format!("9000{n:04}-01FF-FFFF-FFFF-FFFFFFFFFFFF")
}

/// A person and one case.
#[derive(Clone)]
pub struct Case {
    pub n: u32,
    pub surname: String,
    pub ogrn: String,
    pub region: String,
    pub full: String,
    /// 1 case-based, 2 covered by capitation.
    pub type_acc: u32,
    pub start: String,
    pub end: String,
    pub help_cond: String,
    /// `type_r`.
    pub type_r: String,
    pub earlier: Option<String>,
    /// Attributes and elements nobody knows, and whatever a test wants.
    pub account_attributes: String,
    pub patient_attributes: String,
    pub elements: String,
    pub additional_p: String,
}

/// An outpatient case of payer A, 100.00 × n case-based.
pub fn case(n: u32) -> Case {
    Case {
        n,
        surname: format!("Пробный-{n}"),
        ogrn: A.into(),
        region: "76".into(),
        full: format!("{}.00", n * 100),
        type_acc: 1,
        start: "2021-04-06".into(),
        end: "2021-04-12".into(),
        help_cond: "3".into(),
        type_r: "1".into(),
        earlier: None,
        account_attributes: String::new(),
        patient_attributes: String::new(),
        elements: String::new(),
        additional_p: r#"<additional_p ad_pur="3" togmh="3" treatment_places="1"/>"#.into(),
    }
}

pub fn of_b(n: u32) -> Case {
    Case {
        ogrn: B.into(),
        ..case(n)
    }
}

impl Case {
    pub fn key(&self) -> String {
        key(self.n)
    }

    pub fn patient(&self, n_pp: usize, accepted: &str, decision: &str) -> String {
        let Case {
            n,
            surname,
            ogrn,
            region,
            full,
            type_acc,
            start,
            end,
            help_cond,
            type_r,
            ..
        } = self;
        let ogrn = match ogrn.is_empty() {
            true => String::new(),
            false => format!(r#" ogrn_smo="{ogrn}""#),
        };
        let earlier = self
            .earlier
            .as_ref()
            .map_or(String::new(), |k| format!(r#" x_key2="{k}""#));
        let sum = |accepted: &str| {
            format!(
                r#"<sum><elem type_acc="0" suml="{full}" sum="{accepted}"/><elem type_acc="{type_acc}" suml="{full}" sum="{accepted}"/></sum>"#
            )
        };
        format!(
            r#"<patient patientcod="{n}" surname="{surname}" name="Образец" patronymic="Тестович" birthdate="1978-02-14" sex="1"{pa}>
<polises><polis region_oms="{region}" type_polis="3" polisnum="00760000000{n:05}" begin_p="2014-01-01"{ogrn}/></polises>
<docs><doc doctype="14" docser="00 00" docnum="{n:09}"/></docs>
<additional_data socialstat="1"/>
<register_accounts><personal_account help_type="12" help_cond="{help_cond}" n_pp="{n_pp}" xkey="{key}" n_card="A-{n}" curestart="{start}" cureend="{end}" doctor="9001" spec="76" result="301" outcome="301" vg="1"{earlier}{aa}>
<manipulations><manipulation xkey="8000{n:04}-11FF-FFFF-FFFF-FFFFFFFFFFFF" prof_oms="97" det="0" service="POS-01" quantity="1" doctor="9001" spec="76" date_1="{start}" date_2="{end}">
{service}<additionals><additional ogrn_lpu="1007600000011" kpp_lpu="760001001"/><diagnoses><diagnose mkb="J06.9"/></diagnoses></additionals></manipulation></manipulations>
<diagnoses><diagnose type="1" type_b="1" mkb="J06.9"/></diagnoses>
<additionals><additional division="1" finsource="1" type_r="{type_r}"/>{p}</additionals>{elements}
{whole}{decision}</personal_account></register_accounts></patient>
"#,
            pa = self.patient_attributes,
            aa = self.account_attributes,
            key = self.key(),
            service = sum(full),
            whole = sum(accepted),
            p = self.additional_p,
            elements = self.elements,
        )
    }
}

pub fn document(
    year: &str,
    month: &str,
    bill_ogrn: &str,
    totals: &str,
    patients: &str,
    tail: &str,
) -> String {
    format!(
        r#"<?xml version="1.0" encoding="windows-1251" ?>
<package><body version="6.15" protocol="Reestr" creator="Учебная программа" telcreator="(0000) 00-00-00" ogrn_mo="1007600000011" kpp_mo="760001001" year="{year}" month="{month}" date_1="2021-05-05">
<bill t_opl="1" ogrn_smo="{bill_ogrn}">{totals}<patients>
{patients}</patients></bill>{tail}</body></package>
"#
    )
}

/// What the МИС hands over.
pub fn bill(cases: &[Case]) -> String {
    let patients: String = cases
        .iter()
        .enumerate()
        .map(|(i, c)| c.patient(i + 1, &c.full, ""))
        .collect();
    document("2021", "04", FUND, "", &patients, "")
}

/// A reply of the fund.
#[derive(Clone)]
pub struct Reply {
    pub step: char,
    pub letter: char,
    pub ogrn: String,
    pub number: char,
    pub month: String,
    /// Case, `pay`, accepted sum, and findings inside `smo`.
    pub rows: Vec<(Case, String, String, String)>,
    pub capitation: Option<String>,
    pub tail: String,
}

pub fn reply(step: char, letter: char, ogrn: &str) -> Reply {
    Reply {
        step,
        letter,
        ogrn: ogrn.into(),
        number: '1',
        month: "04".into(),
        rows: Vec::new(),
        capitation: None,
        tail: String::new(),
    }
}

pub const BY_SUM: &str =
    r#"<an_sums><an_sum an_sum="7" comment="Случай «уже» предъявлен"/></an_sums>"#;

impl Reply {
    pub fn accept(mut self, cases: &[Case]) -> Reply {
        self.rows.extend(
            cases
                .iter()
                .map(|c| (c.clone(), "1".into(), c.full.clone(), String::new())),
        );
        self
    }

    pub fn refuse(mut self, case: &Case) -> Reply {
        self.rows
            .push((case.clone(), "4".into(), "0.00".into(), BY_SUM.into()));
        self
    }

    pub fn row(mut self, case: &Case, pay: &str, accepted: &str, findings: &str) -> Reply {
        self.rows
            .push((case.clone(), pay.into(), accepted.into(), findings.into()));
        self
    }

    pub fn capitation(mut self, amount: &str) -> Reply {
        self.capitation = Some(amount.into());
        self
    }

    pub fn name(&self) -> String {
        format!(
            "{MO}21{}{}{}{}.7z",
            self.month, self.number, self.step, self.letter
        )
    }

    pub fn text(&self) -> String {
        let patients: String = self
            .rows
            .iter()
            .enumerate()
            .map(|(i, (case, pay, accepted, findings))| {
                case.patient(
                    i + 1,
                    accepted,
                    &format!(r#"<smo pay="{pay}">{findings}</smo>"#),
                )
            })
            .collect();
        let totals = self.capitation.as_ref().map_or(String::new(), |amount| {
            format!(r#"<account_sum><account_elem_f><account_elem type_acc="2" amountl="{amount}" amount="{amount}"/></account_elem_f></account_sum>"#)
        });
        document(
            "2021",
            &self.month,
            &self.ogrn,
            &totals,
            &patients,
            &self.tail,
        )
    }
}

pub fn cp1251(text: &str) -> Vec<u8> {
    let (bytes, _, is_lossy) = encoding_rs::WINDOWS_1251.encode(text);
    assert!(!is_lossy, "a test file with signs outside windows-1251");
    bytes.into_owned()
}

pub fn from_cp1251(bytes: &[u8]) -> String {
    encoding_rs::WINDOWS_1251.decode(bytes).0.into_owned()
}

pub fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

pub fn zipped(text: &str) -> Vec<u8> {
    archive(&[("bill.xml", &cp1251(text))])
}

/// The `bill.xml` of a container, as text.
pub fn unzipped(path: &str) -> String {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    assert_eq!(zip.len(), 1);
    let mut entry = zip.by_name("bill.xml").unwrap();
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
    from_cp1251(&bytes)
}
