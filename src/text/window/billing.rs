//! Words of «Выгрузка реестров и печать счетов».

use super::{accounts, count, day, full_day, money, period as month, plural_n};
use crate::domain::{InvoiceSums, Kopecks, ReportingPeriod};
use crate::store::invoices::Invoice;
use crate::workflows::invoice::Issued;

pub const PAYER: &str = "Плательщик";
pub const LETTER: &str = "Пл.";
/// Of a spreadsheet, where a column has one title.
pub const SHEET: &str = "Выгрузка и счета";
pub const PRECHECK_ACCOUNTS: &str = "Ответ 1, счетов";
pub const PRECHECK_SUM: &str = "Ответ 1, ₽";
pub const REFUSED_ACCOUNTS: &str = "Отказано, счетов";
pub const REFUSED_SUM: &str = "Отказано, ₽";
pub const SEVEN_SUM: &str = "7‑файл, ₽";
pub const CAPITATION_SUM: &str = "Подушевое, ₽";
pub const WITHHELD_SUM: &str = "Удержания, ₽";
pub const PRECHECK: &str = "Ответ 1";
pub const REFUSED: &str = "Отказано";
pub const SEVEN: &str = "7‑файл";
pub const CAPITATION: &str = "Подушевое";
pub const WITHHELD: &str = "Удержания";
pub const TO_PAY: &str = "К оплате";
pub const INVOICE: &str = "Счёт";
pub const N_ACCOUNTS: &str = "счетов";
pub const N_SHORT: &str = "сч.";
pub const SUM: &str = "сумма, ₽";
pub const RUBLES: &str = "₽";
pub const FILE: &str = "файл";
pub const NUMBER_AND_DATE: &str = "№ и дата";
pub const UNKNOWN: &str = "—";
pub const WAIT_REPLY: &str = "ждём ответ";
pub const WAIT_FUND: &str = "ждём фонд";
pub const NOT_NEEDED: &str = "не нужно";
pub const NOTHING_WITHHELD: &str = "нет";
pub const HINDERED: &str = "мешает:";
pub const MAY: &str = "можно";
pub const AGAIN: &str = "переделать";
pub const NO_SEVEN: &str = "нет 7‑файла";
pub const LATER: &str = "позже";
pub const NOT_EXPORTED: &str = "не выгружен";

pub const KIND: &str = "Вид";
pub const AMOUNT: &str = "Сумма, ₽";
pub const NOTICE: &str = "Уведомление фонда, № и дата";
pub const KINDS: [(&str, &str); 3] = [("ckdl", "ЦКДЛ"), ("pet_ct", "ПЭТ/КТ"), ("other", "другое")];
pub const TOTAL: &str = "Всего";
pub const REMOVE: &str = "Убрать";
pub const NONE: &str = "Удержаний нет";
pub const IS_NONE: &str = "Удержаний нет, шаг закрыт. Если они всё же пришли, внесите сумму.";
pub const AFTER_SEVEN: &str = "Удержания вносят после 7‑файла.";
pub const SETTLEMENTS_OFF: &str =
    "Больница не участвует в расчётах по ЦКДЛ и ПЭТ/КТ (раздел 9), удержания не нужны.";
pub const TYPING_HINT: &str = "Вводите сумму без знака: 41275,5 станет 41 275,50. Записать: Enter. Убрать строку: Ctrl+Del. Оставить как было: Esc.";
pub const ADD_HINT: &str = "строка добавляется клавишей Ins";
pub const CAPITATION_FIELD: &str = "Подушевое, вручную";
pub const CAPITATION_HINT: &str = "В ответе 1 его не было. Записать: Enter.";
pub const NEGATIVE: &str = "удержано больше начисленного";
pub const NO_PAYERS: &str = "Плательщиков в этом месяце нет. Внесите их в настройках: Ctrl+9.";
pub const NO_INVOICE_YET: &str = "Сумма появится после 7‑файла.";
pub const NO_FILE: &str = "у этого плательщика файлов ещё нет";
pub const NO_FILE_REMEDY: &str = "примите ответ: F5";
pub const NO_FILES: &str = "Файлов ещё нет.";
pub const FROM_REPLY: &str = "Подушевое, из ответа 1";
pub const BY_HAND: &str = "Подушевое, внесено вручную";
pub const NO_CAPITATION: &str = "Подушевое, не внесено";
pub const IN_CAPITATION: &str = "из него входит в подушевое";
pub const TO_PAY_TOTAL: &str = "К оплате, ₽";
pub const REPLY_2: &str = "Ответ 2";
pub const REPLY_1: &str = "Ответ 1";
pub const JOB_WITHHOLD: &str = "Записываю удержание";
pub const JOB_CAPITATION: &str = "Записываю подушевое";
pub const ALL_INVOICES_TITLE: &str = "Все счета месяца";
pub const ALL_INVOICES_BUTTON: &str = "Выставить и записать";
pub const JOB_ALL_INVOICES: &str = "Выставляем счета";
pub const TO_PAY_ALL: &str = "К оплате";
pub const JOB_INVOICE: &str = "Записываю счёт на оплату";
pub const HINT_INVOICE: &str = "Счёт";
pub const INVOICE_NUMBER: &str = "Счёт №";
pub const INVOICE_DATE: &str = "от";
pub const INVOICE_HINT: &str =
    "Номер и дата предложены, их можно поправить. Записать: Enter или F9.";
pub const ISSUED_HINT: &str = "Счёт выставлен, его суммы не изменились.";
pub const ANNUL: &str = "Аннулировать";
pub const INVOICE_NOT: &str = "Счёт на оплату не записан.";
pub const WRITE_FIRST: &str =
    "Сначала запишите набранную сумму (Enter) или оставьте как было (Esc).";
pub const FIX_DATE: &str = "Нужна дата счёта, например 12.05.2021.";
pub const SEVEN_FIRST: &str = "Счёт на оплату делают после нового 7‑файла: F6.";
pub const WITHHOLD_NOT: &str = "Удержание не записано.";
pub const FIX_AMOUNT: &str = "Нужна сумма больше нуля, не больше двух знаков после запятой.";

pub fn subtitle(period: ReportingPeriod) -> String {
    month(period).to_lowercase()
}

pub fn waited(days: i64) -> String {
    format!("{days}‑й день")
}

pub fn minus(sum: Kopecks) -> String {
    money(-sum)
}

pub fn plus(sum: Kopecks) -> String {
    format!("+ {}", money(sum))
}

pub fn less(sum: Kopecks) -> String {
    format!("\u{2212} {}", money(sum))
}

pub fn with_seven(letters: &[&str]) -> String {
    match letters.is_empty() {
        true => "7‑файлов ещё нет".into(),
        false => format!("С 7‑файлом: {}", letters.join(", ")),
    }
}

pub fn seven_for(letters: &[&str]) -> String {
    format!("7‑файл для {}", and(letters))
}

fn and(letters: &[&str]) -> String {
    match letters {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} и {last}", first.join(", ")),
    }
}

pub const BAND_TITLE: &str = "Нет 7‑файла:";

/// Who can have one now, who cannot and why.
pub fn band(ready: &[&str], hindered: &[(String, String)]) -> String {
    let mut said = Vec::new();
    if !ready.is_empty() {
        said.push(format!("у {} можно сделать сейчас (Shift+F6)", and(ready)));
    }
    for (letter, why) in hindered {
        said.push(format!("у {letter} мешает: {why}"));
    }
    format!(
        "{}. Месяц не закончен, пока 7‑файл не сделан для всех.",
        said.join(", ")
    )
}

pub fn withholdings_of(payer: &str) -> String {
    format!("Удержания: {payer}")
}

pub fn invoice_of(payer: &str) -> String {
    format!("Счёт {payer}")
}

/// `№ 118 от 12.05`.
pub fn numbered(number: &str, date: &str, period: ReportingPeriod) -> String {
    format!("№ {number} от {}", day(date, period))
}

/// What an invoice says and what it would say now.
pub fn stale_invoice(number: &str, said: &InvoiceSums, now: &InvoiceSums) -> String {
    let changed = match said.to_pay() == now.to_pay() {
        true => "сложилась из других частей".to_owned(),
        false => format!("была {} ₽", money(said.to_pay())),
    };
    format!("Счёт № {number} переделайте: его сумма {changed}. Записать снова: Enter или F9.")
}

fn invoice(invoice: &Invoice) -> String {
    let date = full_day(&invoice.date.to_string());
    format!("счёт № {} от {date}", invoice.number)
}

pub fn said_invoice(payer: &str, issued: &Issued) -> String {
    let (invoice, to_pay) = (invoice(&issued.invoice), issued.invoice.sums.to_pay());
    let said = match issued.is_new {
        true => format!(
            "{payer}: выставлен {invoice}, к оплате {} ₽.",
            money(to_pay)
        ),
        false => format!(
            "{payer}: {invoice} уже выставлен, к оплате {} ₽.",
            money(to_pay)
        ),
    };
    match to_pay.0 < 0 {
        true => format!("{said} Удержано больше начисленного: проверьте удержания."),
        false => said,
    }
}

pub fn invoices_folder(period: ReportingPeriod) -> String {
    format!("Счета на оплату {period}")
}

/// So many are issued anew; the others are in force already.
pub fn will_issue(n_new: usize, of: usize) -> String {
    let files = plural_n(of as i64, ["файл PDF", "файла PDF", "файлов PDF"]);
    match (n_new, of) {
        (_, 0) => "Выставлять пока нечего.".into(),
        (0, _) => format!("Все счета уже выставлены: будет записано {files}."),
        (n, _) => format!(
            "Будет выставлено: {}, дата сегодняшняя, номера по порядку. Записано {files}.",
            plural_n(n as i64, ["счёт", "счёта", "счетов"])
        ),
    }
}

pub fn left_out(payer: &str, why: &str) -> String {
    format!("{payer}: счёта не будет, {why}.")
}

pub fn said_all_invoices(
    n_new: usize,
    n_files: usize,
    folder: &str,
    left_out: &[String],
) -> String {
    let mut said = format!(
        "Выставлено {}, записано {} в «{folder}».",
        plural_n(n_new as i64, ["счёт", "счёта", "счетов"]),
        plural_n(n_files as i64, ["файл", "файла", "файлов"])
    );
    if !left_out.is_empty() {
        said += &format!(" Без счёта: {}.", left_out.join(", "));
    }
    said
}

pub fn said_annulled(payer: &str, annulled: &Invoice) -> String {
    format!(
        "{payer}: {} аннулирован, его номер свободен.",
        invoice(annulled)
    )
}

pub fn last_month(sum: Kopecks) -> String {
    format!("в прошлом месяце {}", money(sum))
}

pub fn seven_line(n: i64) -> String {
    format!("7‑файл: {}", accounts(n))
}

pub fn withheld_line(n: usize) -> String {
    match n {
        0 => "Удержания".into(),
        n => format!(
            "Удержания, {}",
            plural_n(n as i64, ["строка", "строки", "строк"])
        ),
    }
}

pub fn received(at: &str, period: ReportingPeriod) -> String {
    format!("принят {}", day(at, period))
}

pub fn made(at: &str, period: ReportingPeriod, is_sent: bool) -> String {
    match is_sent {
        true => format!("сделан {}", day(at, period)),
        false => format!("сделан {}, не отправлен", day(at, period)),
    }
}

pub fn wait_until(day: &str) -> String {
    format!("ждём до {}", full_day(day))
}

pub fn late_since(day: &str) -> String {
    format!("срок прошёл {}", full_day(day))
}

pub fn seven_blocked(payer: &str, why: &str) -> String {
    format!("7‑файл для {payer} не сделать: {why}.")
}

pub const SEVEN_REMEDY: &str = "Примите ответ (F5) или выберите другого плательщика.";

pub fn said_withheld(payer: &str, kind: &str, sum: Kopecks, to_pay: Kopecks) -> String {
    let said = format!("{payer}: внесено удержание {kind} {} ₽.", money(sum));
    match to_pay.0 < 0 {
        true => format!(
            "{said} Удержано больше начисленного: к оплате {} ₽. Проверьте сумму и номер уведомления.",
            money(to_pay)
        ),
        false => format!("{said} К оплате {} ₽.", money(to_pay)),
    }
}

pub fn said_removed(payer: &str, to_pay: Kopecks) -> String {
    format!("{payer}: удержание убрано. К оплате {} ₽.", money(to_pay))
}

pub fn said_none(payer: &str) -> String {
    format!("{payer}: удержаний нет, шаг закрыт.")
}

pub fn said_capitation(payer: &str, sum: Kopecks) -> String {
    format!("{payer}: подушевое {} ₽ внесено вручную.", money(sum))
}

pub fn n_rows(n: usize, of: usize) -> String {
    format!("{} из {}", count(n as i64), count(of as i64))
}
