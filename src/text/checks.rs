//! Words of checks: what is wrong, what was expected, what to do; why a rule is not carried out.

use std::path::Path;

use crate::checks::account::history::Kind;
use crate::checks::account::learned::{Likeness, Risk};
use crate::checks::catalog::{By, Row, WhyNot};
use crate::checks::compile::CompileFault;
use crate::checks::dictionaries::NotThere;
use crate::checks::examples::{ExampleFault, ExampleFaultKind};
use crate::checks::federal::{Checked, Finding};
use crate::checks::file::{RuleFileFault, RuleFileFaultKind};
use crate::checks::language::{Expected, LanguageFault};
use crate::checks::official::{NotCarriedOut, ReadFault};
use crate::checks::path::PathFault;
use crate::checks::rule::Type;
use crate::checks::{Rule, Says, Severity};
use crate::domain::{Activity, Kopecks, RuleSetting, RuleSwitch};
use crate::exchange::Fault;
use crate::nsi::folder::{LeftOut, Why};
use crate::store::reply_tests::Counted;
use crate::workflows::check::Summary;
use crate::workflows::ruleset::Remark;

use super::window::{count, plural};
use super::{Message, activity, fault, message, nsi, rubles};

pub const CHECK: &str = "проверить правилами счета месяца, реестра или файла";
pub const RULES: &str = "правила проверки: список, объяснение одного";
pub const RULES_LIST: &str = "все правила: исполняется ли, чем и почему нет";
pub const RULES_EXPLAIN: &str = "одно правило: что, где, когда и чего требует";
pub const RULES_TESTS: &str =
    "проверки самого фонда из его ответов: сколько раз применены и не пройдены";
pub const RULES_OFF: &str =
    "не спрашивать правило или смягчить его до предупреждения; причина остаётся в журнале";
pub const RULES_ON: &str = "снова спрашивать правило так, как оно записано";
pub const OFF_REASON: &str = "почему: остаётся в списке правил и в журнале";
pub const OFF_WARNING: &str = "не отключать, а считать его замечания предупреждениями";
pub const FILES: &str =
    "файл счетов области (bill.xml, .7z) или файл случаев (файл персон рядом, или ZIP с обоими)";
pub const OF_PERIOD: &str = "счета месяца: очередь, неотправленные реестры, отказанные";
pub const OF_REGISTRY: &str = "счета одного реестра, отправленного или нет";
pub const CLASSIFIERS: &str =
    "классификаторы проверок Q015, Q016, Q022, Q023 (XML) вместо загруженных в базу";
pub const RULE_FOLDER: &str = "папка со своими файлами правил (.toml), сверх папки данных";
pub const NSI: &str =
    "папка со справочниками вместо загруженных в базу: пакеты и таблицы, как для nsi import";
pub const REGION: &str =
    "код региона, две цифры: какие региональные правила исполнять (без него — регион настроек)";
pub const PROTOCOL: &str = "папка для протоколов ФЛК (FLK_P в ZIP); будет создана";
pub const ONLY_SOURCE: &str =
    "только из этого источника: Q015, Q016, Q022, Q023, federal, region, structure, learned";
pub const MARKDOWN: &str = "таблицей для документа";
pub const RULE_ID: &str = "номер правила, например 001F.00.0060";
pub const SOURCE: &str = "ИСТОЧНИК";
pub const NUMBER: &str = "НОМЕР";

/// Lines of findings that are printed for people; the rest is counted.
pub const MOST_LINES: usize = 200;

pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Blocking => "ошибка",
        Severity::Warning => "предупреждение",
        Severity::Hint => "подсказка",
    }
}

/// What was expected in place of the value.
pub fn expected(says: &Says) -> String {
    match says {
        Says::Words { expected, .. } => expected.clone(),
        Says::PersonMissing => "персона с таким ID_PAC в файле персон".into(),
        Says::PersonTwice => "один ID_PAC — одна персона".into(),
        Says::NotListed { dictionary, column } => {
            format!("значение {column} из справочника {dictionary}, действующее на дату")
        }
        Says::NotAllowed { allowed } => allowed.clone(),
        Says::Missing { when } if when.is_empty() => "поле заполнено".into(),
        Says::Missing { when } => format!("поле заполнено, когда {when}"),
        Says::Superfluous { when } => format!("поля нет, когда {when}"),
        Says::Field { says, .. } => expected(says),
        Says::RefusedBefore(_) => "счета, похожих на который не отклоняли".into(),
        Says::Clash(kind) => clash(*kind).1.into(),
        Says::Type(of) => of_type(*of),
        Says::OtherActivity(codes) => {
            let known = codes.iter().filter_map(|code| Activity::from_code(code));
            let names: Vec<&str> = known.map(activity).collect();
            format!("только в счетах: {}", names.join(", "))
        }
        Says::Form {
            least,
            most,
            mask,
            alphabet,
        } => form(*least, *most, mask, alphabet),
    }
}

fn refused_before(likeness: Likeness) -> &'static str {
    match likeness {
        Likeness::ServiceAndDiagnosis => "Эту услугу с этим диагнозом уже отклоняли",
        Likeness::ServiceAndDoctor => "Эту услугу этого врача уже отклоняли",
        Likeness::DiagnosisAndDoctor => "Этот диагноз у этого врача уже отклоняли",
    }
}

/// The evidence of a risk: code, the fund's words, how often.
pub fn evidence(risk: &Risk<'_>) -> String {
    format!(
        "{} «{}», отклонено {} из {}",
        risk.code, risk.text, risk.refused, risk.answered
    )
}

/// What is wrong between two accounts, what was expected, what to do.
fn clash(kind: Kind) -> (&'static str, &'static str, &'static str) {
    match kind {
        Kind::Double => (
            "Такой же счёт уже есть: человек, даты, диагноз, врач и сумма те же",
            "один счёт на один случай",
            "списать лишний",
        ),
        Kind::TwoBeds => (
            "Два стационара в одно время",
            "случаи стационара не пересекаются; день перевода общий",
            "сверить даты обоих счетов",
        ),
        Kind::BedAndDayBed => (
            "Стационар и дневной стационар в одно время",
            "случаи не пересекаются; день перевода общий",
            "сверить даты обоих счетов",
        ),
        Kind::VisitInBed => (
            "Посещение внутри случая стационара",
            "во время стационара другая помощь не предъявляется",
            "сверить даты; возможна услуга другого профиля",
        ),
        Kind::CheckupTwice => (
            "Такой же осмотр уже был в этом году",
            "один осмотр в год",
            "сверить вид осмотра и год",
        ),
    }
}

fn of_type(of: Type) -> String {
    match of {
        Type::Date => "дата вида 2021-04-30".into(),
        Type::Integer => "целое число".into(),
        Type::Number => "число, дробная часть после точки".into(),
        Type::Money => "сумма в рублях, не больше двух знаков после точки".into(),
        Type::Digits(n) => format!("ровно {n} цифр"),
        Type::Snils => "СНИЛС из 11 цифр с верной контрольной суммой".into(),
    }
}

fn form(least: Option<usize>, most: Option<usize>, mask: &str, alphabet: &str) -> String {
    let mut parts = Vec::new();
    match (least, most) {
        (Some(least), Some(most)) if least == most => parts.push(format!("знаков {least}")),
        (Some(least), Some(most)) => parts.push(format!("знаков от {least} до {most}")),
        (Some(least), None) => parts.push(format!("знаков не меньше {least}")),
        (None, Some(most)) => parts.push(format!("знаков не больше {most}")),
        (None, None) => {}
    }
    if !mask.is_empty() {
        parts.push(format!("вид {mask}"));
    }
    if !alphabet.is_empty() {
        parts.push(alphabet.to_lowercase());
    }
    parts.join(", ")
}

/// What is wrong, in a sentence.
pub fn text(rule: &Rule, finding: &Finding) -> String {
    let field = finding.path.rsplit('/').next().unwrap_or("");
    wrong(&rule.says, field, &finding.value)
}

/// What is wrong with a field of this value.
pub fn wrong(says: &Says, field: &str, value: &str) -> String {
    match says {
        Says::Field { label, says } => wrong(says, label, value),
        Says::RefusedBefore(likeness) if value.is_empty() => refused_before(*likeness).into(),
        Says::RefusedBefore(likeness) => format!("{}: {value}", refused_before(*likeness)),
        Says::Clash(kind) => match value {
            "" => clash(*kind).0.into(),
            other => format!("{} (счёт {other})", clash(*kind).0),
        },
        Says::Type(_) => format!("{field}: «{value}» записано не по форме"),
        Says::OtherActivity(_) => format!("{field}: в счетах этого вида такого поля нет"),
        Says::Words { title, .. } => title.clone(),
        Says::PersonMissing => format!("пациента «{}» нет в файле персон", value),
        Says::PersonTwice => format!("персона «{}» записана дважды", value),
        Says::NotListed { dictionary, .. } => {
            format!(
                "{field}: значения «{}» нет в справочнике {dictionary}",
                value
            )
        }
        Says::NotAllowed { .. } => format!("{field}: недопустимое значение «{}»", value),
        Says::Missing { .. } => format!("{field}: не заполнено"),
        Says::Superfluous { .. } => format!("{field}: не должно быть заполнено"),
        Says::Form { .. } => format!("{field}: «{}» записано не по форме", value),
    }
}

/// What is wrong, beside the field itself.
pub fn beside(says: &Says, value: &str) -> String {
    match says {
        Says::Field { says, .. } => match &**says {
            Says::Missing { .. } => "не заполнено".into(),
            Says::Type(of) => format!("нужно: {}", of_type(*of)),
            Says::NotListed { dictionary, .. } => format!("нет в справочнике {dictionary}"),
            Says::OtherActivity(_) => "в счетах этого вида такого поля нет".into(),
            other => wrong(other, "", value),
        },
        Says::Words {
            title, expected, ..
        } => format!("{title}; нужно: {expected}"),
        other => wrong(other, "", value),
    }
}

/// What to do about it.
pub fn remedy(rule: &Rule) -> String {
    remedy_of(&rule.says)
}

fn remedy_of(says: &Says) -> String {
    match says {
        Says::Field { says, .. } => remedy_of(says),
        Says::RefusedBefore(_) => {
            "сверить с прежним отказом; если всё верно, отправлять как есть".into()
        }
        Says::Clash(kind) => clash(*kind).2.into(),
        Says::Type(_) => "исправить значение".into(),
        Says::OtherActivity(_) => "убрать поле или исправить вид счёта в МИС".into(),
        Says::Words { remedy, .. } => remedy.clone(),
        Says::PersonMissing => "добавить персону в файл персон или исправить ID_PAC".into(),
        Says::PersonTwice => "оставить одну запись персоны".into(),
        Says::NotListed { dictionary, .. } => {
            format!("исправить значение или обновить справочник {dictionary}")
        }
        Says::NotAllowed { .. } | Says::Form { .. } => "исправить значение".into(),
        Says::Missing { .. } => "заполнить поле".into(),
        Says::Superfluous { .. } => "убрать поле или исправить условие".into(),
    }
}

/// A finding in an account as a line.
pub fn account_line(rule: &Rule, key: &str, path: &str, value: &str) -> String {
    let field = path.rsplit('/').next().unwrap_or("");
    format!(
        "{key}  {}: {} [{}, {}]",
        severity(rule.severity),
        wrong(&rule.says, field, value),
        path,
        rule.id
    )
}

/// The findings of one rule, over them.
pub fn section(severity: Severity, title: &str, accounts: u64, billed: Kopecks) -> String {
    format!(
        "{title} ({}): счетов {} на {}",
        self::severity(severity),
        count(i64::try_from(accounts).unwrap_or(i64::MAX)),
        rubles(billed)
    )
}

/// What a check of accounts came to.
pub fn account_summary(summary: &Summary, rules: usize) -> String {
    let n = |n: u64| count(i64::try_from(n).unwrap_or(i64::MAX));
    format!(
        "счетов {}, правил {rules}; ошибок {} (счетов с ними {}), предупреждений {}, подсказок {}",
        n(summary.accounts),
        n(summary.blocking),
        n(summary.blocked),
        n(summary.warnings),
        n(summary.hints)
    )
}

/// A finding as a line.
pub fn line(rule: &Rule, finding: &Finding) -> String {
    let mut place = Vec::new();
    for (name, value) in [
        ("запись", &finding.record),
        ("случай", &finding.case),
        ("SL", &finding.treatment),
        ("услуга", &finding.service),
        ("пациент", &finding.patient),
    ] {
        if !value.is_empty() {
            place.push(format!("{name} {value}"));
        }
    }
    let place = match place.is_empty() {
        true => "файл".to_owned(),
        false => place.join(", "),
    };
    let expected = expected(&rule.says);
    let expected = match expected.is_empty() {
        true => String::new(),
        false => format!("; ожидалось: {expected}"),
    };
    format!(
        "{} {} {place}: {} — {}{expected}",
        severity(rule.severity),
        rule.id,
        finding.path,
        text(rule, finding),
    )
}

pub fn more_lines(n: usize) -> String {
    let lines = plural(n as i64, ["замечание", "замечания", "замечаний"]);
    format!(
        "… и ещё {} {lines}; все — с ключом --json или в протоколе",
        count(n as i64)
    )
}

pub fn summary(file: &Path, checked: &Checked) -> String {
    let n = |n: u64| count(i64::try_from(n).unwrap_or(i64::MAX));
    format!(
        "«{}»: тип {}, записей {}, персон {}; правил {}; ошибок {}, предупреждений {}, подсказок {}",
        file.display(),
        checked.facts.kind,
        n(checked.n_records),
        n(checked.n_persons),
        checked.n_rules,
        n(checked.n_blocking),
        n(checked.n_warnings),
        n(checked.n_hints),
    )
}

pub fn protocol_written(path: &Path) -> String {
    format!("протокол: «{}»", path.display())
}

/// The comment of a protocol that says why the file could not be checked.
pub fn not_read(why: &Fault) -> String {
    fault(why)
}

/// Rules that could not be asked, by the dictionary that they wait for.
/// Dictionaries that are not there, each with the number of rules that wait for it.
pub fn waiting(missing: &[(&str, usize)]) -> String {
    let n_rules: usize = missing.iter().map(|(_, n)| n).sum();
    let rules = plural(n_rules as i64, ["правило", "правила", "правил"]);
    let names: Vec<String> = missing
        .iter()
        .map(|(name, n)| format!("{name} ({n})"))
        .collect();
    format!(
        "не спрошено {n_rules} {rules}, потому что нет справочников: {}; загрузите их (ladya nsi import) или положите в папку --nsi",
        names.join(", ")
    )
}

pub fn something_blocks(n: u64) -> Message {
    let errors = plural(
        i64::try_from(n).unwrap_or(i64::MAX),
        ["ошибку", "ошибки", "ошибок"],
    );
    message(
        format!("проверка нашла {n} {errors}"),
        "исправьте данные в информационной системе и выгрузите файл снова",
    )
}

pub fn no_persons(name: &str) -> Message {
    message(
        format!("нет файла персон {name}"),
        "положите его рядом с файлом случаев или в тот же архив",
    )
}

pub fn not_there(missing: &NotThere) -> String {
    match missing {
        NotThere::Dictionary(name) => format!("нет справочника {name}"),
        NotThere::Whole(name) => {
            format!("справочник {name} не загружен (встроены не все его коды)")
        }
        NotThere::Column { dictionary, column } => {
            format!("в справочнике {dictionary} нет столбца {column}")
        }
    }
}

pub fn compile_fault(fault: &CompileFault) -> String {
    match fault {
        CompileFault::UnknownName { name, .. } => format!("в формате нет элемента {name}"),
        CompileFault::Path { path, fault } => match fault {
            PathFault::EmptyStep => format!("в пути {path} пустой шаг"),
            PathFault::Outside => format!("путь {path} не из файлов реестра"),
            PathFault::TooMany => "слишком много разных путей".into(),
        },
        CompileFault::Dictionary(missing) => not_there(missing),
        CompileFault::NotACondition(_) => "вместо условия стоит значение".into(),
        CompileFault::NotAValue(_) => "вместо значения стоит условие".into(),
        CompileFault::NotAConstant => "в множестве должны быть только постоянные".into(),
        CompileFault::Arguments { .. } => "у функции другое число значений".into(),
        CompileFault::RecordInWhole(path) => {
            format!("{path} есть в каждой записи: нужно any, all, count или sum")
        }
    }
}

pub fn why_not(why: &WhyNot) -> String {
    match why {
        WhyNot::Text(NotCarriedOut::Condition(rest)) => format!("условие не разобрано: «{rest}»"),
        WhyNot::Text(NotCarriedOut::Allowed(rest)) => format!("значение не разобрано: «{rest}»"),
        WhyNot::Text(NotCarriedOut::Nothing) => "в записи не сказано, что проверять".into(),
        WhyNot::Text(NotCarriedOut::Territory) => "нужен территориальный справочник".into(),
        WhyNot::Text(NotCarriedOut::OnlyWords) => {
            "требование сказано словами; файла правила пока нет".into()
        }
        WhyNot::Text(NotCarriedOut::Target(path)) => {
            format!("путь {path} не из файлов реестра (ZL_LIST, PERS_LIST)")
        }
        WhyNot::Compile(fault) => compile_fault(fault),
        WhyNot::OtherRegion(region) => {
            format!("правило региона {region}: спрашивается с ключом --region {region}")
        }
    }
}

fn by(by: Option<By>) -> &'static str {
    match by {
        Some(By::Classifier) => "текст классификатора",
        Some(By::File) => "файл правила",
        Some(By::Table) => "таблица формата",
        Some(By::Code) => "программа",
        None => "не исполняется",
    }
}

pub fn row_line(row: &Row) -> String {
    let why = row.why_not.as_ref().map(|w| format!(": {}", why_not(w)));
    let missing = match row.missing.is_empty() {
        true => String::new(),
        false => format!("; ждёт {}", row.missing.join(", ")),
    };
    let switch = row.switch.as_ref().map(|s| format!("; {}", switched(s)));
    format!(
        "{:13} {:7} {}{}{missing}{}",
        row.id,
        row.source.code(),
        by(row.by),
        why.unwrap_or_default(),
        switch.unwrap_or_default(),
    )
}

pub const MARKDOWN_HEAD: &str = "| Правило | Источник | Что проверяется | Строгость | Чем исполняется | Справочники | Примеры | Почему нет, решение |\n|---|---|---|---|---|---|---|---|";

/// A rule as a line of a table; `rule` where it can be carried out.
pub fn row_markdown(row: &Row, rule: Option<&Rule>) -> String {
    let why = row.why_not.as_ref().map(why_not);
    let decided = row.switch.as_ref().map(switched);
    let remarks: Vec<String> = why.into_iter().chain(decided).collect();
    let what = rule.map_or_else(|| row.target.clone(), title);
    let examples = match (row.by, row.n_examples) {
        (None, _) => "—".into(),
        (Some(By::Code), 0) => "в тестах программы".into(),
        // Tests make some for every rule that data alone describes.
        (Some(_), 0) => "составляются тестами".into(),
        (Some(_), n) => n.to_string(),
    };
    let cells = [
        row.id.clone(),
        row.source.code().to_owned(),
        what,
        severity(row.severity).to_owned(),
        by(row.by).to_owned(),
        row.needs.join(", "),
        examples,
        remarks.join("; "),
    ];
    let cells = cells.map(|cell| cell.replace('|', "\\|"));
    format!("| {} |", cells.join(" | "))
}

/// A check of the fund's own plan with its counts.
pub fn plan_line(counted: &Counted) -> String {
    let test = &counted.test;
    let n = |n: Option<i64>| n.map_or_else(|| "?".to_owned(), count);
    let parts = [&test.element, &test.condition, &test.expression];
    let parts: Vec<&str> = parts
        .into_iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    format!(
        "{:10} не пройдена {} из {}, ответов {}, последний за {}: {}{}",
        test.code,
        n(test.failed),
        n(test.total),
        count(counted.replies),
        counted.period,
        parts.join("; "),
        match test.defect.as_str() {
            "" => String::new(),
            defect => format!(" [{defect}]"),
        }
    )
}

pub const NO_PLAN: &str = "ответы плана проверок не приносили";

/// How many of the rules of a source are carried out.
pub fn source_summary(source: &str, n_done: usize, n: usize) -> String {
    let percent = n_done * 100 / n.max(1);
    format!("{source}: исполняется {n_done} из {n} ({percent} %)")
}

/// What a rule is about, in a line.
pub fn title(rule: &Rule) -> String {
    let field = rule.target.rsplit('/').next().unwrap_or("");
    match &rule.says {
        Says::Words { title, .. } => title.clone(),
        Says::Clash(kind) => clash(*kind).0.into(),
        Says::RefusedBefore(likeness) => refused_before(*likeness).into(),
        Says::Field { label, says } => format!("{label}: {}", expected(says)),
        other => format!("{field}: {}", expected(other)),
    }
}

/// What a rule finds, in a line over its findings.
pub fn headline(rule: &Rule) -> String {
    match &rule.says {
        says @ Says::Field { label, .. } => format!("{label}: {}", beside(says, "")),
        _ => title(rule),
    }
}

/// A rule explained line by line.
pub fn explained(row: &Row, rule: Option<&Rule>) -> Vec<String> {
    let mut lines = vec![row_line(row), format!("элемент: {}", row.target)];
    let types: String = row.types.letters().collect();
    lines.push(format!("типы файлов: {types}"));
    let Some(rule) = rule else { return lines };
    if let Says::Words { title, .. } = &rule.says {
        lines.push(format!("что: {title}"));
    }
    lines.push(format!("строгость: {}", severity(rule.severity)));
    lines.push(format!("ожидается: {}", expected(&rule.says)));
    lines.push(format!("что делать: {}", remedy(rule)));
    let day = |d: chrono::NaiveDate| d.format("%d.%m.%Y").to_string();
    let term = (rule.from.map(day), rule.until.map(day));
    match term {
        (None, None) => {}
        (from, until) => lines.push(format!(
            "действует: {} — {}",
            from.unwrap_or_default(),
            until.unwrap_or_default()
        )),
    }
    if !row.needs.is_empty() {
        lines.push(format!("справочники: {}", row.needs.join(", ")));
    }
    lines
}

fn setting(setting: RuleSetting) -> &'static str {
    match setting {
        RuleSetting::Off => "отключено",
        RuleSetting::Warning => "смягчено до предупреждения",
    }
}

/// What the organization has decided, when, who and why.
pub fn switched(switch: &RuleSwitch) -> String {
    let day = chrono::DateTime::parse_from_rfc3339(&switch.at);
    let day = day.map_or_else(
        |_| switch.at.clone(),
        |at| at.format("%d.%m.%Y").to_string(),
    );
    format!(
        "{} {day} ({}): {}",
        setting(switch.setting),
        switch.who,
        switch.reason
    )
}

pub fn switched_off_summary(rule: &str, to: RuleSetting, reason: &str) -> String {
    format!("правило {rule} {}: {reason}", setting(to))
}

pub fn switched_on_summary(rule: &str) -> String {
    format!("правило {rule} снова спрашивается, как записано")
}

/// A decision about a rule that no classifier and no rule file at hand has.
pub fn switch_without_rule(switch: &RuleSwitch) -> String {
    format!(
        "правила {} сейчас нет, а решение о нём осталось: {}; снять: ladya rules on {}",
        switch.rule,
        switched(switch),
        switch.rule
    )
}

/// That a check did not ask everything.
pub fn off_note(rules: &[&str]) -> Option<String> {
    const SHOWN: usize = 5;
    let more = match rules.len() > SHOWN {
        true => "…",
        false => "",
    };
    let shown = rules[..rules.len().min(SHOWN)].join(", ");
    (!rules.is_empty()).then(|| {
        format!(
            "отключено правил: {} ({shown}{more}); почему, говорит ladya rules list",
            rules.len()
        )
    })
}

pub fn no_rule(id: &str, nearest: &[&str]) -> Message {
    let like = match nearest.is_empty() {
        true => String::new(),
        false => format!("; похожие: {}", nearest.join(", ")),
    };
    message(
        format!("нет правила {id}{like}"),
        "список номеров: ladya rules list; классификатор загружают (ladya nsi import) или называют ключом --file",
    )
}

pub fn no_source(name: &str) -> Message {
    message(
        format!("нет источника {name}"),
        "назовите Q015, Q016, Q022, Q023, federal, region или structure",
    )
}

pub fn classifier_fault(file: &str, why: &ReadFault) -> Message {
    let what = match why {
        ReadFault::Unusable(faults) => nsi::first_fault(faults),
        ReadFault::Type(code) => {
            format!("это не классификатор проверок, а справочник «{code}»")
        }
        ReadFault::NoNumber { line: 0 } => "в одной из записей нет ID_TEST или ID_EL".into(),
        ReadFault::NoNumber { line } => {
            format!("в записи на строке {line} нет ID_TEST или ID_EL")
        }
        ReadFault::Twice { id } => format!("правило {id} записано дважды"),
        ReadFault::Empty => "записей нет".into(),
    };
    message(
        format!("«{file}»: {what}"),
        "возьмите пакет XML классификатора Q015, Q016, Q022 или Q023 с сайта НСИ",
    )
}

/// What did not become a part of the rules that are asked.
pub fn remark(remark: &Remark) -> String {
    match remark {
        Remark::RuleFile(fault) => rule_file_fault(fault),
        Remark::Example { rule, fault } => example_fault(rule, fault),
        Remark::LeftOut(file) => left_out(file),
    }
}

pub fn no_database() -> Message {
    message(
        "базы ещё нет: проверять нечего",
        "загрузите счета (ladya import) или назовите базу ключом --db",
    )
}

pub fn mixed_files(other: &Path) -> Message {
    message(
        format!("«{}»: файл другого вида, чем остальные", other.display()),
        "файлы счетов области и федеральные файлы проверяют отдельными вызовами",
    )
}

/// A file of the folder with dictionaries that is not looked into.
fn left_out(left_out: &LeftOut) -> String {
    let file = &left_out.file;
    match &left_out.why {
        Why::Faults(faults) => {
            let what = nsi::first_fault(faults);
            format!("«{file}» не прочитан как справочник: {what}")
        }
        Why::Other { dictionary, taken } => {
            format!(
                "«{file}»: справочник {dictionary} взят из файла «{taken}», он новее или назван позже"
            )
        }
    }
}

fn language_fault(key: &str, why: &LanguageFault) -> String {
    let found = match why.found.is_empty() {
        true => "текст кончился".to_owned(),
        false => format!("стоит «{}»", why.found),
    };
    let expected = match why.expected {
        Expected::Value => "значение".to_owned(),
        Expected::Sign(sign) => format!("«{sign}»"),
        Expected::Comparison => "сравнение".into(),
        Expected::End => "and, or или конец".into(),
        Expected::Constant => "постоянная".into(),
        Expected::Name => "имя элемента".into(),
        Expected::Text => "текст в кавычках".into(),
        Expected::Function => "известная функция".into(),
        Expected::Number => "другое число значений".into(),
        Expected::LessDepth => "меньше вложенных скобок".into(),
    };
    format!("{key}, знак {}: {found}, ожидалось: {expected}", why.at)
}

/// What is wrong with a rule file: file, line, reason.
fn rule_file_fault(why: &RuleFileFault) -> String {
    let what = match &why.what {
        RuleFileFaultKind::Unreadable(words) => format!("не читается: {words}"),
        RuleFileFaultKind::Toml(words) => format!("не TOML или лишний ключ: {words}"),
        RuleFileFaultKind::Types(types) => {
            format!("types = «{types}»: нет ни одного типа файла (H, C, T, X, L, D, R, A)")
        }
        RuleFileFaultKind::Date(date) => format!("«{date}» — не дата; пишите 2021-04-01"),
        RuleFileFaultKind::Expression { key, fault } => language_fault(key, fault),
        RuleFileFaultKind::Target(path) => {
            format!("target: путь {path} не из файлов реестра (ZL_LIST, PERS_LIST)")
        }
        RuleFileFaultKind::Examples => {
            "нужны хотя бы один пример с ошибкой (breaks = true) и один без неё".into()
        }
        RuleFileFaultKind::Name { id } => format!("имя файла должно быть {id}.toml"),
        RuleFileFaultKind::Twice { id } => format!("правило {id} уже есть"),
    };
    let line = why.line.map_or(String::new(), |n| format!(", строка {n}"));
    format!(
        "файл правила «{}»{line}: {what}; правило не исполняется",
        why.file.display()
    )
}

/// An example of a rule file that does not show what it says.
fn example_fault(id: &str, why: &ExampleFault) -> String {
    let what = match &why.what {
        ExampleFaultKind::Unknown(name) => format!("в формате нет элемента {name}"),
        ExampleFaultKind::Unreadable(why) => fault(why),
        ExampleFaultKind::Rule(why) => compile_fault(why),
        ExampleFaultKind::Field(field) => {
            format!("«{field}»: нужно ПУТЬ=ЗНАЧЕНИЕ, путь как в карточке счёта")
        }
        ExampleFaultKind::Otherwise { breaks: true } => {
            "правило не нашло ошибки, хотя breaks = true".into()
        }
        ExampleFaultKind::Otherwise { breaks: false } => {
            "правило нашло ошибку, хотя breaks = false".into()
        }
    };
    format!("правило {id}, пример {}: {what}", why.example)
}
