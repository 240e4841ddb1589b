//! Remedies of the command line in the words of the window: «ladya restore» becomes the place and
//! the key that do the same.

/// Command and what does the same in the window.
const TWINS: [(&str, &str); 34] = [
    ("accept-suggested", "F4"),
    ("accounts", "раздел 2"),
    ("backup", "копия базы в разделе 9"),
    ("board", "раздел 1"),
    ("capitation", "подушевое в разделе 5"),
    ("check", "раздел 6"),
    ("defer", "раздел 2"),
    ("demo", "учебный месяц"),
    ("edit", "карточка счёта (Enter)"),
    ("export", "F2"),
    ("form", "Ins в разделе 3"),
    ("help", "F1"),
    ("import", "Ctrl+I"),
    ("journal", "раздел 8"),
    ("mark", "пробел в разделе 3"),
    ("mes", "«Анализ МЭСов» в разделе 6"),
    ("nsi", "«Справочники» в разделе 6"),
    ("receive", "F5"),
    ("reconcile", "сверка в разделе 1"),
    ("refusals", "раздел 4"),
    ("reissue", "F6"),
    ("restore", "«Восстановить тестовый» в разделе 1"),
    ("restore-backup", "возврат копии в разделе 9"),
    ("resubmit", "F8"),
    ("sent", "отметка об отправке в разделе 4"),
    ("setup", "раздел 9"),
    ("sums", "раздел 5"),
    ("undefer", "раздел 2"),
    ("undo", "Ctrl+Z"),
    ("unform", "Del в разделе 3"),
    ("unmark", "пробел в разделе 3"),
    ("verify", "проверка базы в разделе 9"),
    ("withhold", "удержания в разделе 5"),
    ("withholdings", "удержания в разделе 5"),
];

/// A remedy with its commands replaced by keys; words without a command stay as they are.
pub fn by_keys(remedy: &str) -> String {
    const CALL: &str = "ladya ";
    let mut out = String::with_capacity(remedy.len());
    let mut rest = remedy;
    while let Some(at) = rest.find(CALL) {
        out.push_str(&rest[..at]);
        let call = &rest[at + CALL.len()..];
        let end = end_of_call(call);
        let command = call[..end].split(' ').next().unwrap_or_default();
        let twin = TWINS.iter().find(|(name, _)| *name == command);
        let words = twin.map_or(command, |(_, words)| words);
        // «(F2): ladya export» has named the key already.
        match out
            .strip_suffix(": ")
            .filter(|said| said.ends_with(&format!("({words})")))
        {
            Some(said) => out.truncate(said.len()),
            None => out.push_str(words),
        }
        rest = &call[end..];
    }
    out.push_str(rest);
    out
}

/// Where a call with its options ends: at a sign, or at a word that belongs to the sentence.
fn end_of_call(call: &str) -> usize {
    let mut end = 0;
    let mut is_value = false;
    for (n, word) in call.split(' ').enumerate() {
        let is_option = word.starts_with("--");
        let is_placeholder = word.chars().any(char::is_uppercase);
        if n > 0 && !is_option && !is_placeholder && !is_value {
            break;
        }
        is_value = is_option;
        let length = word.find([',', ';', ':', ')']).unwrap_or(word.len());
        end += usize::from(n > 0) + length;
        if length < word.len() {
            break;
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_become_keys_and_the_sentence_stays() {
        for (remedy, expected) in [
            (
                "сначала восстановите его: ladya restore --period 2021-04",
                "сначала восстановите его: «Восстановить тестовый» в разделе 1",
            ),
            (
                "сформируйте их: ladya form --period ПЕРИОД, или отметьте: ladya mark",
                "сформируйте их: Ins в разделе 3, или отметьте: пробел в разделе 3",
            ),
            (
                "исправьте его (ladya edit, ladya import) или верните",
                "исправьте его (карточка счёта (Enter), Ctrl+I) или верните",
            ),
            (
                "тестовый возвращает ladya restore; основной — ladya undo, пока файл не передан",
                "тестовый возвращает «Восстановить тестовый» в разделе 1; основной — Ctrl+Z, пока файл не передан",
            ),
            (
                "номера печатают ladya form и ladya board",
                "номера печатают Ins в разделе 3 и раздел 1",
            ),
            (
                "сначала выгрузите реестр (F2): ladya export --period 2021-04 --out ПАПКА",
                "сначала выгрузите реестр (F2)",
            ),
            ("просто слова", "просто слова"),
        ] {
            assert_eq!(by_keys(remedy), expected);
        }
    }

    /// Every command that `text.rs` names has its twin.
    #[test]
    fn no_command_is_without_a_key() {
        let words = include_str!("../../text.rs");
        let mut n_seen = 0;
        for call in words.split("ladya ").skip(1) {
            let end = call.find(|c: char| !c.is_ascii_lowercase() && c != '-');
            let command = &call[..end.unwrap_or(call.len())];
            if command.is_empty() || command.starts_with('-') {
                continue;
            }
            n_seen += 1;
            assert!(TWINS.iter().any(|(name, _)| *name == command), "{command}");
        }
        assert!(n_seen > 30, "{n_seen}");
    }
}
