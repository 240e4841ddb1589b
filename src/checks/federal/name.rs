//! Names of federal files: kind, sender, receiver, period.

/// A name taken apart, as `HM760001T76_21041`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileName {
    /// Letters in front, as `H`, `DP`, `LT`.
    pub prefix: String,
    /// Who sends: M an organization, S an insurer, T a fund; and its code.
    pub sender: char,
    pub sender_code: String,
    pub receiver: char,
    pub receiver_code: String,
    /// Year and month, two digits each.
    pub year: String,
    pub month: String,
}

impl FileName {
    /// Nothing where the name is not made so. Endings of files must have been cut off.
    pub fn parse(name: &str) -> Option<FileName> {
        let (codes, rest) = name.split_once('_')?;
        let is_party = |b: u8| matches!(b, b'M' | b'S' | b'T');
        let bytes = codes.as_bytes();
        if !codes.is_ascii() {
            return None;
        }
        // The first party is the first of these letters with a digit behind it.
        let at = (0..bytes.len())
            .find(|at| is_party(bytes[*at]) && bytes.get(at + 1).is_some_and(u8::is_ascii_digit))?;
        let (sender_code, behind) = digits(&codes[at + 1..]);
        let receiver = behind.chars().next().filter(|c| is_party(*c as u8))?;
        let (receiver_code, left) = digits(&behind[1..]);
        let period = rest
            .get(..4)
            .filter(|p| p.bytes().all(|b| b.is_ascii_digit()))?;
        let is_whole = left.is_empty() && !sender_code.is_empty() && !receiver_code.is_empty();
        is_whole.then(|| FileName {
            prefix: codes[..at].to_owned(),
            sender: char::from(bytes[at]),
            sender_code: sender_code.to_owned(),
            receiver,
            receiver_code: receiver_code.to_owned(),
            year: period[..2].to_owned(),
            month: period[2..].to_owned(),
        })
    }
}

fn digits(text: &str) -> (&str, &str) {
    let n = text.bytes().take_while(u8::is_ascii_digit).count();
    text.split_at(n)
}

/// The letter of a kind of main file, by the beginning of its name: D with another letter is a check-up
/// (X); D, R, A with a digit go between funds. An empty name counts as H, as in the official checks.
pub fn file_type(name: &str) -> Option<char> {
    let mut letters = name.chars();
    let (first, second) = (letters.next(), letters.next());
    let is_digit = second.is_some_and(|s| s.is_ascii_digit());
    Some(match first {
        None => 'H',
        Some('D') if !is_digit => 'X',
        Some(letter @ ('D' | 'R' | 'A')) if is_digit => letter,
        Some(letter @ ('H' | 'C' | 'T')) => letter,
        _ => return None,
    })
}

/// The name of the file of persons that belongs to a main file.
pub fn persons_name(main: &str) -> String {
    match main.chars().next() {
        Some('H' | 'D') => format!("L{}", &main[1..]),
        _ => format!("L{main}"),
    }
}

/// Whether the name is that of a file of persons.
pub fn is_of_persons(name: &str) -> bool {
    name.starts_with(['L', 'l'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart() {
        let name = FileName::parse("HM760001T76_21041").expect("a name");
        assert_eq!(
            (name.prefix.as_str(), name.sender, name.receiver),
            ("H", 'M', 'T')
        );
        assert_eq!(
            (name.sender_code.as_str(), name.receiver_code.as_str()),
            ("760001", "76")
        );
        assert_eq!((name.year.as_str(), name.month.as_str()), ("21", "04"));
        let tall = FileName::parse("LTM760001S76002_2104123456").expect("a name");
        assert_eq!(
            (tall.prefix.as_str(), tall.receiver_code.as_str()),
            ("LT", "76002")
        );
        for bad in [
            "",
            "H",
            "HM760001T76",
            "HM760001_2104",
            "HMT76_2104",
            "HM760001T76_21",
            "ХМ1T2_2104",
        ] {
            assert_eq!(FileName::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn kinds_and_companions_follow_from_the_beginning() {
        let table = [
            ("HM760001T76_21041", Some('H'), "LM760001T76_21041"),
            ("CM760001T76_21041", Some('C'), "LCM760001T76_21041"),
            ("TM760001T76_21041", Some('T'), "LTM760001T76_21041"),
            ("DPM760001T76_21041", Some('X'), "LPM760001T76_21041"),
            ("D7677_21041", Some('D'), ""),
            ("XM760001T76_21041", None, ""),
        ];
        for (name, kind, companion) in table {
            assert_eq!(file_type(name), kind, "{name}");
            if !companion.is_empty() {
                assert_eq!(persons_name(name), companion);
            }
        }
    }
}
