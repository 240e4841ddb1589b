//! The protocol of format and logic control, `FLK_P`: one `PR` a finding, windows-1251, written as they come.

use std::io::{self, Write};

use encoding_rs::WINDOWS_1251;

use crate::exchange::xml::escape_into;

use super::federal::Finding;

/// The number of a fault that keeps a file from being checked at all.
pub const NOT_READ: &str = "001T.00.0000";

/// Longest `COMMENT` and `ZN_POL` of the format, in signs.
const LONGEST_COMMENT: usize = 250;
const LONGEST_VALUE: usize = 100;

/// The name of the protocol of a file: its first letter becomes V; a name not made so gets one in front.
pub fn name(main: &str) -> String {
    match main.chars().next() {
        Some('H' | 'C' | 'T' | 'D') => format!("V{}", &main[1..]),
        _ => format!("V{main}"),
    }
}

/// Writes a protocol, finding by finding.
pub struct Protocol<W: Write> {
    out: W,
}

impl<W: Write> Protocol<W> {
    /// `name` is the protocol's own, `of` that of the file it is about.
    ///
    /// # Errors
    /// The writer's.
    pub fn new(out: W, name: &str, of: &str) -> io::Result<Protocol<W>> {
        let mut protocol = Protocol { out };
        protocol.write("<?xml version=\"1.0\" encoding=\"windows-1251\"?>\n<FLK_P>\n")?;
        protocol.element("  ", "FNAME", name)?;
        protocol.element("  ", "FNAME_I", of)?;
        Ok(protocol)
    }

    /// # Errors
    /// The writer's.
    pub fn add(&mut self, rule: &str, finding: &Finding, comment: &str) -> io::Result<()> {
        let mut steps = finding.path.rsplit('/');
        let (field, group) = (steps.next().unwrap_or(""), steps.next().unwrap_or(""));
        self.write("  <PR>\n")?;
        self.element("    ", "OSHIB", rule)?;
        let comment = cut(comment, LONGEST_COMMENT);
        let optional = [
            ("IM_POL", field),
            ("ZN_POL", cut(&finding.value, LONGEST_VALUE)),
            ("BAS_EL", group),
            ("N_ZAP", &finding.record),
            ("ID_PAC", &finding.patient),
            ("IDCASE", &finding.case),
            ("SL_ID", &finding.treatment),
            ("IDSERV", &finding.service),
            ("COMMENT", comment),
        ];
        for (name, value) in optional.into_iter().filter(|(_, value)| !value.is_empty()) {
            self.element("    ", name, value)?;
        }
        self.write("  </PR>\n")
    }

    /// # Errors
    /// The writer's.
    pub fn finish(mut self) -> io::Result<W> {
        self.write("</FLK_P>\n")?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn element(&mut self, indent: &str, name: &str, value: &str) -> io::Result<()> {
        let mut escaped = String::with_capacity(value.len());
        escape_into(value, &mut escaped);
        self.write(&format!("{indent}<{name}>{escaped}</{name}>\n"))
    }

    /// Signs that the encoding lacks become references of XML.
    fn write(&mut self, text: &str) -> io::Result<()> {
        let (bytes, _, _) = WINDOWS_1251.encode(text);
        self.out.write_all(&bytes)
    }
}

fn cut(text: &str, most: usize) -> &str {
    let end = text.char_indices().nth(most);
    end.map_or(text, |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_names_field_group_value_and_keys() {
        let mut protocol = Protocol::new(Vec::new(), "VM1", "HM1").expect("written");
        let finding = Finding {
            path: "ZL_LIST/ZAP/Z_SL/SL/DS1".into(),
            value: "A<B".into(),
            record: "7".into(),
            case: "70".into(),
            ..Finding::default()
        };
        protocol
            .add("001F.00.0001", &finding, "не то")
            .expect("written");
        let bytes = protocol.finish().expect("written");
        let (text, _) = WINDOWS_1251.decode_without_bom_handling(&bytes);
        let expected = "<?xml version=\"1.0\" encoding=\"windows-1251\"?>\n<FLK_P>\n  <FNAME>VM1</FNAME>\n  \
                        <FNAME_I>HM1</FNAME_I>\n  <PR>\n    <OSHIB>001F.00.0001</OSHIB>\n    \
                        <IM_POL>DS1</IM_POL>\n    <ZN_POL>A&lt;B</ZN_POL>\n    <BAS_EL>SL</BAS_EL>\n    \
                        <N_ZAP>7</N_ZAP>\n    <IDCASE>70</IDCASE>\n    <COMMENT>не то</COMMENT>\n  </PR>\n\
                        </FLK_P>\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn long_values_are_cut_at_signs_and_names_follow_the_file() {
        assert_eq!(cut("абв", 2), "аб");
        assert_eq!(name("HM760001T76_21041"), "VM760001T76_21041");
        assert_eq!(name("DPM760001T76_21041"), "VPM760001T76_21041");
        assert_eq!(name("xyz"), "Vxyz");
    }
}
