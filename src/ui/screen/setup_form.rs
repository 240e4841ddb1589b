//! The set-up as fields: what was typed, what is wrong with it, and the set-up that comes of it.
//!
//! Settings and first start share it; neither of them is known here, nor when anything is saved.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use iced::keyboard::key::Named;
use iced::widget::{column, row, space, text};
use iced::{Element, Length};

use crate::domain::setup::{
    Bank, Deadlines, Folders, Payer, PayerKind, Provider, Region, Settings, Setup, SetupFault,
};
use crate::exchange::Profile;
use crate::text::window::settings as words;
use crate::ui::desk::Desk;
use crate::ui::draw::Align;
use crate::ui::font;
use crate::ui::icon::{self, Icon};
use crate::ui::theme::{self, Look, Tone};
use crate::ui::widget::button::{button, segments};
use crate::ui::widget::catch::catch;
use crate::ui::widget::checkbox::checkbox;
use crate::ui::widget::input::{Mode, input};
use crate::ui::widget::pick::{Entry, pick};
use crate::ui::widget::table::{self, Cell, Column, Source, Width, table};

/// A field of text. Those of payers belong to the one that is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    Ogrn,
    Kpp,
    Name,
    Inn,
    Address,
    Phone,
    Head,
    Accountant,
    Performer,
    BankName,
    Bic,
    Account,
    Correspondent,
    Personal,
    RegionCode,
    FundOgrn,
    FundKpp,
    FundName,
    Outgoing,
    Incoming,
    Precheck,
    Final,
    Payer(usize, OfPayer),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OfPayer {
    Letter,
    Name,
    Ogrn,
    From,
    To,
    Contract,
    Inn,
    Kpp,
    Address,
}

pub const REQUISITES: [Field; 9] = [
    Field::Name,
    Field::Ogrn,
    Field::Kpp,
    Field::Inn,
    Field::Address,
    Field::Phone,
    Field::Head,
    Field::Accountant,
    Field::Performer,
];
/// What the program cannot do without.
pub const NEEDED: [Field; 3] = [Field::Name, Field::Ogrn, Field::Kpp];
pub const BANK: [Field; 5] = [
    Field::BankName,
    Field::Bic,
    Field::Account,
    Field::Correspondent,
    Field::Personal,
];
pub const REGION: [Field; 4] = [
    Field::RegionCode,
    Field::FundOgrn,
    Field::FundKpp,
    Field::FundName,
];
pub const FOLDERS: [Field; 2] = [Field::Outgoing, Field::Incoming];
pub const DEADLINES: [Field; 2] = [Field::Precheck, Field::Final];
const OF_PAYER: [OfPayer; 9] = [
    OfPayer::Letter,
    OfPayer::Name,
    OfPayer::Ogrn,
    OfPayer::From,
    OfPayer::To,
    OfPayer::Contract,
    OfPayer::Inn,
    OfPayer::Kpp,
    OfPayer::Address,
];

/// Id of the table of payers.
pub const PAYERS: &str = "payers";

impl Field {
    pub fn id(self) -> String {
        match self {
            Field::Payer(_, of) => format!("payer-{of:?}"),
            field => format!("field-{field:?}"),
        }
    }

    fn label(self) -> &'static str {
        match self {
            Field::Ogrn => words::OGRN,
            Field::Kpp => words::KPP,
            Field::Name => words::NAME,
            Field::Inn => words::INN,
            Field::Address => words::ADDRESS,
            Field::Phone => words::PHONE,
            Field::Head => words::HEAD,
            Field::Accountant => words::ACCOUNTANT,
            Field::Performer => words::PERFORMER,
            Field::BankName => words::BANK_NAME,
            Field::Bic => words::BIC,
            Field::Account => words::ACCOUNT,
            Field::Correspondent => words::CORRESPONDENT,
            Field::Personal => words::PERSONAL,
            Field::RegionCode => words::REGION_CODE,
            Field::FundOgrn => words::FUND_OGRN,
            Field::FundKpp => words::FUND_KPP,
            Field::FundName => words::FUND_NAME,
            Field::Outgoing => words::OUTGOING,
            Field::Incoming => words::INCOMING,
            Field::Precheck => words::PRECHECK_DAYS,
            Field::Final => words::FINAL_DAYS,
            Field::Payer(_, of) => match of {
                OfPayer::Letter => words::LETTER,
                OfPayer::Name => words::PAYER_NAME,
                OfPayer::Ogrn => words::OGRN,
                OfPayer::From => words::FROM,
                OfPayer::To => words::TO,
                OfPayer::Contract => words::CONTRACT,
                OfPayer::Inn => words::INN,
                OfPayer::Kpp => words::KPP,
                OfPayer::Address => words::ADDRESS,
            },
        }
    }

    fn mode(self) -> Mode {
        match self {
            Field::Payer(_, OfPayer::From | OfPayer::To) => Mode::Date,
            _ => Mode::Text,
        }
    }

    /// How wide what stands in it is.
    fn width(self) -> Length {
        match self {
            Field::Ogrn
            | Field::Kpp
            | Field::Inn
            | Field::Bic
            | Field::FundOgrn
            | Field::FundKpp
            | Field::Payer(_, OfPayer::Ogrn | OfPayer::Inn | OfPayer::Kpp) => 150.0.into(),
            Field::Account | Field::Correspondent | Field::Personal | Field::Phone => 210.0.into(),
            Field::RegionCode
            | Field::Precheck
            | Field::Final
            | Field::Payer(_, OfPayer::Letter) => 60.0.into(),
            Field::Payer(_, OfPayer::From | OfPayer::To) => 110.0.into(),
            _ => Length::Fill,
        }
    }

    /// Digits that are needed, where it is nothing but digits; whether it may stay empty.
    fn digits(self) -> Option<(&'static [usize], bool)> {
        Some(match self {
            Field::Ogrn | Field::FundOgrn | Field::Payer(_, OfPayer::Ogrn) => (&[13], false),
            Field::Kpp => (&[9], false),
            Field::FundKpp | Field::Bic | Field::Payer(_, OfPayer::Kpp) => (&[9], true),
            Field::Inn | Field::Payer(_, OfPayer::Inn) => (&[10, 12], true),
            Field::Account | Field::Correspondent => (&[20], true),
            _ => return None,
        })
    }

    fn is_required(self) -> bool {
        matches!(
            self,
            Field::Name
                | Field::RegionCode
                | Field::Precheck
                | Field::Final
                | Field::Payer(_, OfPayer::Letter | OfPayer::Name | OfPayer::From)
        )
    }
}

#[derive(Clone, Debug)]
pub enum Message {
    Typed(Field, String),
    Left(Field),
    Kind(usize),
    Profile(usize),
    Settlements(bool),
    PreviewBefore(bool),
    Payers(table::Event),
    AddPayer,
    RemovePayer,
    Choose(Field),
    Chosen(Field, Option<std::path::PathBuf>),
}

/// What a message was, for the screen that has the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened {
    Nothing,
    /// Text is being typed.
    Typed,
    /// Something is finished: the moment to save.
    Done,
    /// The dialog for a folder is wanted.
    Choose(Field),
    /// Another payer is to be filled in.
    Added,
}

/// What has been typed.
#[derive(Debug)]
pub struct Form {
    texts: BTreeMap<Field, String>,
    kinds: Vec<PayerKind>,
    /// The payer whose fields are shown.
    pub payer: usize,
    profiles: Vec<Entry>,
    profile: usize,
    common_letter: String,
    settlements: bool,
    preview_before: bool,
    /// Fields that have been left once: only then they can be wrong.
    seen: BTreeSet<Field>,
    faults: Vec<(Field, String)>,
    columns: Vec<Column>,
    /// Enter finishes a field; otherwise it goes past it to the screen.
    pub takes_enter: bool,
}

impl Form {
    /// The fields of a set-up; empty ones without it.
    pub fn new(setup: Option<&Setup>, desk: &Desk) -> Form {
        let profiles = profiles(desk, setup.map(|setup| setup.region.profile.as_str()));
        let mut form = Form {
            texts: BTreeMap::new(),
            kinds: Vec::new(),
            payer: 0,
            profile: 0,
            profiles,
            common_letter: String::new(),
            settlements: false,
            preview_before: true,
            seen: BTreeSet::new(),
            faults: Vec::new(),
            columns: columns(),
            takes_enter: setup.is_some(),
        };
        match setup {
            Some(setup) => form.fill(setup),
            None => form.fill(&blank(desk)),
        }
        form.take_profile(desk);
        if setup.is_none() {
            form.seen.clear();
        }
        form.judge();
        form
    }

    fn fill(&mut self, setup: &Setup) {
        let provider = &setup.provider;
        let bank = provider.bank.clone().unwrap_or_else(no_bank);
        let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
        let day = |day: NaiveDate| day.format("%d.%m.%Y").to_string();
        let mut texts = vec![
            (Field::Ogrn, provider.ogrn.clone()),
            (Field::Kpp, provider.kpp.clone()),
            (Field::Name, provider.name.clone()),
            (Field::Inn, or_empty(&provider.inn)),
            (Field::Address, or_empty(&provider.address)),
            (Field::Phone, or_empty(&provider.phone)),
            (Field::Head, or_empty(&provider.head)),
            (Field::Accountant, or_empty(&provider.accountant)),
            (Field::Performer, or_empty(&provider.performer)),
            (Field::BankName, bank.name),
            (Field::Bic, bank.bic),
            (Field::Account, bank.account),
            (Field::Correspondent, bank.correspondent),
            (Field::Personal, bank.personal),
            (Field::RegionCode, setup.region.code.clone()),
            (Field::FundOgrn, setup.region.fund_ogrn.clone()),
            (Field::FundKpp, setup.region.fund_kpp.clone()),
            (Field::FundName, setup.region.fund_name.clone()),
            (Field::Outgoing, or_empty(&setup.folders.outgoing)),
            (Field::Incoming, or_empty(&setup.folders.incoming)),
            (Field::Precheck, setup.deadlines.precheck.to_string()),
            (Field::Final, setup.deadlines.final_reply.to_string()),
        ];
        for (at, payer) in setup.payers.iter().enumerate() {
            let of = |of: OfPayer| Field::Payer(at, of);
            texts.extend([
                (of(OfPayer::Letter), payer.letter.clone()),
                (of(OfPayer::Name), payer.name.clone()),
                (of(OfPayer::Ogrn), payer.ogrn.clone()),
                (of(OfPayer::From), day(payer.from)),
                (of(OfPayer::To), payer.to.map(day).unwrap_or_default()),
                (of(OfPayer::Contract), or_empty(&payer.contract)),
                (of(OfPayer::Inn), or_empty(&payer.inn)),
                (of(OfPayer::Kpp), or_empty(&payer.kpp)),
                (of(OfPayer::Address), or_empty(&payer.address)),
            ]);
        }
        self.seen = texts.iter().map(|(field, _)| *field).collect();
        self.texts = texts.into_iter().collect();
        self.kinds = setup.payers.iter().map(|payer| payer.kind).collect();
        self.settlements = setup.settings.inter_provider_settlements;
        self.preview_before = setup.settings.preview_before_reissue;
        let named = |entry: &Entry| entry.code == setup.region.profile;
        self.profile = self.profiles.iter().position(named).unwrap_or(0);
    }

    /// The letter of common files, which no payer may have.
    fn take_profile(&mut self, desk: &Desk) {
        let name = self.profile_name();
        let folders = folders(desk);
        let folders: Vec<&std::path::Path> =
            folders.iter().map(std::path::PathBuf::as_path).collect();
        self.common_letter = Profile::load(&name, &folders)
            .map(|profile| profile.file_name.common_letter.clone())
            .unwrap_or_default();
    }

    fn profile_name(&self) -> String {
        let entry = self.profiles.get(self.profile);
        entry.map(|entry| entry.code.clone()).unwrap_or_default()
    }

    pub fn get(&self, field: Field) -> &str {
        self.texts.get(&field).map_or("", String::as_str)
    }

    fn trimmed(&self, field: Field) -> String {
        self.get(field).trim().to_owned()
    }

    fn optional(&self, field: Field) -> Option<String> {
        Some(self.trimmed(field)).filter(|text| !text.is_empty())
    }

    fn date(&self, field: Field) -> Option<NaiveDate> {
        NaiveDate::parse_from_str(self.get(field).trim(), "%d.%m.%Y").ok()
    }

    /// The set-up as it stands in the fields. What cannot be read is among the faults.
    pub fn setup(&self) -> Setup {
        let bank = Bank {
            name: self.trimmed(Field::BankName),
            bic: self.trimmed(Field::Bic),
            account: self.trimmed(Field::Account),
            correspondent: self.trimmed(Field::Correspondent),
            personal: self.trimmed(Field::Personal),
        };
        let usual = Deadlines::default();
        let days = |field, usual| self.get(field).trim().parse().unwrap_or(usual);
        Setup {
            provider: Provider {
                ogrn: self.trimmed(Field::Ogrn),
                kpp: self.trimmed(Field::Kpp),
                name: self.trimmed(Field::Name),
                inn: self.optional(Field::Inn),
                address: self.optional(Field::Address),
                phone: self.optional(Field::Phone),
                head: self.optional(Field::Head),
                accountant: self.optional(Field::Accountant),
                performer: self.optional(Field::Performer),
                bank: Some(bank).filter(|bank| *bank != no_bank()),
            },
            region: Region {
                profile: self.profile_name(),
                code: self.trimmed(Field::RegionCode),
                fund_ogrn: self.trimmed(Field::FundOgrn),
                fund_kpp: self.trimmed(Field::FundKpp),
                fund_name: self.trimmed(Field::FundName),
            },
            payers: (0..self.kinds.len()).map(|at| self.payer(at)).collect(),
            settings: Settings {
                inter_provider_settlements: self.settlements,
                preview_before_reissue: self.preview_before,
            },
            folders: Folders {
                outgoing: self.optional(Field::Outgoing),
                incoming: self.optional(Field::Incoming),
            },
            deadlines: Deadlines {
                precheck: days(Field::Precheck, usual.precheck),
                final_reply: days(Field::Final, usual.final_reply),
            },
        }
    }

    fn payer(&self, at: usize) -> Payer {
        let of = |of: OfPayer| Field::Payer(at, of);
        Payer {
            letter: self.trimmed(of(OfPayer::Letter)),
            ogrn: self.trimmed(of(OfPayer::Ogrn)),
            name: self.trimmed(of(OfPayer::Name)),
            kind: self.kinds[at],
            from: self.date(of(OfPayer::From)).unwrap_or_default(),
            to: self.date(of(OfPayer::To)),
            contract: self.optional(of(OfPayer::Contract)),
            inn: self.optional(of(OfPayer::Inn)),
            kpp: self.optional(of(OfPayer::Kpp)),
            address: self.optional(of(OfPayer::Address)),
        }
    }

    /// Everything that is wrong, each with its field.
    pub fn faults(&self) -> &[(Field, String)] {
        &self.faults
    }

    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }

    /// The first fault of these fields; they then count as seen.
    pub fn first_fault(&mut self, fields: &[Field]) -> Option<Field> {
        self.seen.extend(fields);
        let is_wrong = |field: &&Field| self.faults.iter().any(|(own, _)| own == *field);
        fields.iter().find(is_wrong).copied()
    }

    /// The first fault of all; everything then counts as seen.
    pub fn first_of_all(&mut self) -> Option<Field> {
        self.seen
            .extend(self.faults.iter().map(|(field, _)| *field));
        let first = self.faults.first().map(|(field, _)| *field);
        if let Some(Field::Payer(at, _)) = first {
            self.payer = at;
        }
        first
    }

    pub fn payer_fields(&self) -> Vec<Field> {
        let fields = |at: usize| OF_PAYER.map(|of| Field::Payer(at, of));
        (0..self.kinds.len()).flat_map(fields).collect()
    }

    fn judge(&mut self) {
        let mut faults = Vec::new();
        let fields: Vec<Field> = REQUISITES
            .iter()
            .chain(&BANK)
            .chain(&REGION)
            .chain(&DEADLINES)
            .copied()
            .chain(self.payer_fields())
            .collect();
        for field in fields {
            if let Some(fault) = self.fault(field) {
                faults.push((field, fault));
            }
        }
        // What only shows when all payers are looked at together.
        for fault in self.setup().faults(&self.common_letter) {
            let of_letter = |letter: &str| {
                let own = |at: &usize| self.trimmed(Field::Payer(*at, OfPayer::Letter)) == letter;
                let at = (0..self.kinds.len()).rev().find(own).unwrap_or(0);
                Field::Payer(at, OfPayer::Letter)
            };
            let (field, fault) = match &fault {
                SetupFault::BadLetter(letter) => (of_letter(letter), words::bad_letter(letter)),
                SetupFault::Overlap(letter) => (of_letter(letter), words::OVERLAP.to_owned()),
                SetupFault::TwoFunds => {
                    let is_fund = |kind: &PayerKind| *kind == PayerKind::Fund;
                    let at = self.kinds.iter().rposition(is_fund).unwrap_or(0);
                    (
                        Field::Payer(at, OfPayer::Letter),
                        words::TWO_FUNDS.to_owned(),
                    )
                }
                SetupFault::FundOgrnDiffers(ogrn) => {
                    let own = |at: &usize| {
                        self.kinds[*at] == PayerKind::Fund
                            && self.trimmed(Field::Payer(*at, OfPayer::Ogrn)) == *ogrn
                    };
                    let at = (0..self.kinds.len()).find(own).unwrap_or(0);
                    let field = Field::Payer(at, OfPayer::Ogrn);
                    (field, words::FUND_OGRN_DIFFERS.to_owned())
                }
                SetupFault::NotDigits(..) | SetupFault::Empty(_) | SetupFault::DatesReversed(_) => {
                    continue; // Found field by field.
                }
            };
            if !faults.iter().any(|(other, _)| *other == field) {
                faults.push((field, fault));
            }
        }
        faults.sort_by_key(|(field, _)| *field);
        self.faults = faults;
    }

    fn fault(&self, field: Field) -> Option<String> {
        let value = self.get(field).trim();
        if let Some((lengths, may_be_empty)) = field.digits() {
            let is_right = value.bytes().all(|byte| byte.is_ascii_digit())
                && (lengths.contains(&value.len()) || (may_be_empty && value.is_empty()));
            return (!is_right).then(|| words::digits(lengths, value.len()));
        }
        if field.is_required() && value.is_empty() {
            return Some(words::EMPTY.into());
        }
        match field {
            Field::Precheck | Field::Final => {
                let days = value
                    .parse::<u32>()
                    .ok()
                    .filter(|days| (1..=365).contains(days));
                days.is_none().then(|| words::DAYS.into())
            }
            Field::Payer(at, OfPayer::From | OfPayer::To) if !value.is_empty() => {
                let Some(date) = self.date(field) else {
                    return Some(words::NOT_A_DATE.into());
                };
                let from = self.date(Field::Payer(at, OfPayer::From));
                let is_before =
                    field == Field::Payer(at, OfPayer::To) && from.is_some_and(|from| date < from);
                is_before.then(|| words::DATES_REVERSED.into())
            }
            _ => None,
        }
    }

    pub fn update(&mut self, message: Message, desk: &Desk) -> Happened {
        let happened = match message {
            Message::Typed(field, typed) => {
                let is_letter = matches!(field, Field::Payer(_, OfPayer::Letter));
                let typed = match is_letter {
                    true => latin_capital(&typed),
                    false => typed,
                };
                self.texts.insert(field, typed);
                Happened::Typed
            }
            Message::Left(field) => {
                self.seen.insert(field);
                Happened::Done
            }
            Message::Kind(at) => {
                if let Some(kind) = self.kinds.get_mut(self.payer) {
                    *kind = [PayerKind::Insurer, PayerKind::Fund][at.min(1)];
                    if at == 1 {
                        // The fund is one and the same: its number need not be typed twice.
                        let ogrn = Field::Payer(self.payer, OfPayer::Ogrn);
                        if self.trimmed(ogrn).is_empty() {
                            self.texts.insert(ogrn, self.trimmed(Field::FundOgrn));
                        }
                    }
                }
                Happened::Done
            }
            Message::Profile(at) => {
                self.profile = at;
                self.take_profile(desk);
                Happened::Done
            }
            Message::Settlements(is_on) => {
                self.settlements = is_on;
                Happened::Done
            }
            Message::PreviewBefore(is_on) => {
                self.preview_before = is_on;
                Happened::Done
            }
            Message::Payers(table::Event::Select(at) | table::Event::Activate(at)) => {
                self.payer = at.min(self.kinds.len().saturating_sub(1));
                Happened::Nothing
            }
            Message::AddPayer => {
                let at = self.kinds.len();
                self.kinds.push(PayerKind::Insurer);
                let first = year_begins(desk).format("%d.%m.%Y").to_string();
                self.texts.insert(Field::Payer(at, OfPayer::From), first);
                self.payer = at;
                Happened::Added
            }
            Message::Payers(_) => Happened::Nothing,
            Message::RemovePayer => {
                self.remove_payer();
                Happened::Done
            }
            Message::Choose(field) => Happened::Choose(field),
            Message::Chosen(field, Some(path)) => {
                self.texts.insert(field, path.display().to_string());
                Happened::Done
            }
            Message::Chosen(_, None) => Happened::Nothing,
        };
        self.judge();
        happened
    }

    fn remove_payer(&mut self) {
        if self.payer >= self.kinds.len() {
            return;
        }
        let gone = self.payer;
        self.kinds.remove(gone);
        let shift = |field: Field| match field {
            Field::Payer(at, _) if at == gone => None,
            Field::Payer(at, of) if at > gone => Some(Field::Payer(at - 1, of)),
            field => Some(field),
        };
        self.texts = std::mem::take(&mut self.texts)
            .into_iter()
            .filter_map(|(field, text)| Some((shift(field)?, text)))
            .collect();
        self.seen = std::mem::take(&mut self.seen)
            .into_iter()
            .filter_map(shift)
            .collect();
        self.payer = gone.min(self.kinds.len().saturating_sub(1));
    }

    /// Rows of fields, with what is wrong below each.
    pub fn view(&self, look: Look, fields: &[Field]) -> Element<'_, Message> {
        let rows = fields.iter().map(|field| self.field(look, *field));
        column(rows).spacing(8).into()
    }

    fn field(&self, look: Look, field: Field) -> Element<'_, Message> {
        let fault = self.faults.iter().find(|(own, _)| *own == field);
        let fault = fault.filter(|_| self.seen.contains(&field));
        let width = match field.width() {
            Length::Fixed(width) => Length::Fixed(width + LABEL),
            other => other,
        };
        let own = input(look, field.id(), self.get(field), move |typed| {
            Message::Typed(field, typed)
        })
        .mode(field.mode())
        .label(field.label(), LABEL)
        .wrong(fault.is_some())
        .on_leave(Message::Left(field))
        .width(width);
        let own = match self.takes_enter {
            true => own.on_submit(Message::Left(field)),
            false => own,
        };
        let mut line = row![own].spacing(8).align_y(iced::Alignment::Center);
        if FOLDERS.contains(&field) {
            line = line.push(button(look, words::CHOOSE).on_press(Message::Choose(field)));
        }
        let Some((_, fault)) = fault else {
            return column![line].into();
        };
        let said = text(fault)
            .size(font::HEAD.size)
            .style(theme::tone(look, Tone::Bad));
        let said = row![icon::icon(look, Icon::Refused), said].spacing(6);
        let said = said.align_y(iced::Alignment::Center);
        // Whatever is said, the field keeps its place in the tree, and with it the focus.
        match field.width() {
            Length::Fixed(_) => column![line.push(said)].into(),
            _ => column![line, row![space().width(LABEL), said]]
                .spacing(2)
                .into(),
        }
    }

    /// Picker of the region profile.
    pub fn profile_view(&self, look: Look) -> Element<'_, Message> {
        let own = pick(
            look,
            "profile",
            &self.profiles,
            Some(self.profile),
            Message::Profile,
        );
        row![label(look, words::PROFILE), own.field().width(320.0)]
            .align_y(iced::Alignment::Center)
            .into()
    }

    pub fn settlements_view(&self, look: Look) -> Element<'_, Message> {
        let own = checkbox(
            look,
            words::SETTLEMENTS,
            self.settlements,
            Message::Settlements,
        );
        own.id("settlements").into()
    }

    pub fn preview_view(&self, look: Look) -> Element<'_, Message> {
        let on = Message::PreviewBefore;
        let own = checkbox(look, words::PREVIEW_BEFORE, self.preview_before, on);
        own.id("preview-before").into()
    }

    /// The table of payers, and the fields of the one that is chosen.
    pub fn payers_view(&self, look: Look, height: f32) -> Element<'_, Message> {
        let list = table(look, PAYERS, &self.columns, self, Message::Payers)
            .selected(Some(self.payer))
            .empty(words::NO_PAYERS);
        let add = button(look, words::ADD).key("Ins").id("payer-add");
        let mut buttons = row![add.on_press(Message::AddPayer)].spacing(8);
        if !self.kinds.is_empty() {
            let remove = button(look, words::REMOVE).id("payer-remove");
            buttons = buttons.push(remove.on_press(Message::RemovePayer));
        }
        let rows = (self.kinds.len().max(1) as f32).min(8.0);
        let tall = look.column_head() + rows * look.row();
        let mut content = column![
            iced::widget::container(list).height(tall.min(height)),
            buttons
        ]
        .spacing(8);
        if let Some(kind) = self.kinds.get(self.payer) {
            let kinds = [words::INSURER, words::FUND];
            let kinds = kinds
                .into_iter()
                .enumerate()
                .map(|(at, kind)| (kind.into(), Message::Kind(at)));
            let on = usize::from(*kind == PayerKind::Fund);
            let fields = OF_PAYER.map(|of| Field::Payer(self.payer, of));
            content = content
                .push(space().height(4.0))
                .push(self.view(look, &fields[..2]))
                .push(
                    row![label(look, words::KIND), segments(look, kinds, on)]
                        .align_y(iced::Alignment::Center),
                )
                .push(self.view(look, &fields[2..]));
        }
        // Before the table, which would mark a row with this key.
        catch(content, |_| None)
            .first(|press| press.is(Named::Insert).then_some(Message::AddPayer))
            .into()
    }
}

/// Width of the labels.
pub const LABEL: f32 = 190.0;

fn label<'a>(look: Look, words: &'a str) -> Element<'a, Message> {
    text(words)
        .size(font::BODY.size)
        .style(theme::tone(look, Tone::Muted))
        .width(LABEL)
        .into()
}

/// The letter of a payer is Latin whatever the layout: Cyrillic twins are put right.
fn latin_capital(typed: &str) -> String {
    typed
        .trim()
        .to_uppercase()
        .chars()
        .map(|sign| match sign.is_ascii() {
            true => sign,
            false => super::super::keys::other_layout(sign)
                .filter(char::is_ascii)
                .map_or(sign, |sign| sign.to_ascii_uppercase()),
        })
        .collect()
}

fn no_bank() -> Bank {
    Bank {
        name: String::new(),
        bic: String::new(),
        account: String::new(),
        correspondent: String::new(),
        personal: String::new(),
    }
}

/// Payers are agreed with for a year; the month before this one is still being billed.
fn year_begins(desk: &Desk) -> NaiveDate {
    let first = desk.period.first_day();
    NaiveDate::from_ymd_opt(desk.period.year(), 1, 1).unwrap_or(first)
}

/// What a new database begins with.
fn blank(desk: &Desk) -> Setup {
    let from = year_begins(desk);
    Setup {
        provider: Provider {
            ogrn: String::new(),
            kpp: String::new(),
            name: String::new(),
            inn: None,
            address: None,
            phone: None,
            head: None,
            accountant: None,
            performer: None,
            bank: None,
        },
        region: Region {
            profile: Profile::built_in().next().unwrap_or_default().to_owned(),
            code: String::new(),
            fund_ogrn: String::new(),
            fund_kpp: String::new(),
            fund_name: String::new(),
        },
        payers: vec![Payer {
            letter: String::new(),
            ogrn: String::new(),
            name: String::new(),
            kind: PayerKind::Insurer,
            from,
            to: None,
            contract: None,
            inn: None,
            kpp: None,
            address: None,
        }],
        settings: Settings::default(),
        folders: Folders::default(),
        deadlines: Deadlines::default(),
    }
}

/// Folders with profiles of the user's own.
fn folders(desk: &Desk) -> Vec<std::path::PathBuf> {
    let beside = desk.database.parent().map(std::path::Path::to_owned);
    beside.into_iter().chain(desk.data_folder.clone()).collect()
}

/// The region profiles there are: those of the program, of the user, and the one that is set.
fn profiles(desk: &Desk, set: Option<&str>) -> Vec<Entry> {
    let mut names: BTreeSet<String> = Profile::built_in().map(str::to_owned).collect();
    names.extend(set.map(str::to_owned));
    let folders = folders(desk);
    for folder in &folders {
        let Ok(files) = std::fs::read_dir(folder.join("regions")) else {
            continue;
        };
        names.extend(files.flatten().filter_map(|file| {
            let path = file.path();
            let is_toml = path
                .extension()
                .is_some_and(|extension| extension == "toml");
            is_toml.then(|| {
                path.file_stem()
                    .map(|stem| stem.to_string_lossy().into_owned())
            })?
        }));
    }
    let folders: Vec<&std::path::Path> = folders.iter().map(std::path::PathBuf::as_path).collect();
    names
        .into_iter()
        .map(|name| {
            let title = Profile::load(&name, &folders).map(|profile| profile.title.clone());
            Entry::new(name, title.unwrap_or_default())
        })
        .collect()
}

fn columns() -> Vec<Column> {
    vec![
        Column::new(words::LETTER, Width::Fixed(64.0)),
        Column::new(words::PAYER_NAME, Width::Share(1)),
        Column::new(words::KIND, Width::Fixed(110.0)),
        Column::new(words::OGRN, Width::Fixed(120.0)),
        Column::new(words::FROM, Width::Fixed(94.0)),
        Column::new(words::TO_SHORT, Width::Fixed(94.0)),
    ]
    .into_iter()
    .map(|column| Column {
        align: Align::Left,
        ..column
    })
    .collect()
}

impl Source for Form {
    fn len(&self) -> usize {
        self.kinds.len()
    }

    fn row(&self, row: usize) -> table::Row {
        let is_wrong = |(field, _): &(Field, String)| {
            matches!(field, Field::Payer(at, _) if *at == row) && self.seen.contains(field)
        };
        table::Row {
            tint: match self.faults.iter().any(is_wrong) {
                true => theme::Tint::Bad,
                false => theme::Tint::None,
            },
            ..table::Row::default()
        }
    }

    fn cell(&self, row: usize, column: usize, cell: &mut Cell) {
        let of = |of: OfPayer| self.get(Field::Payer(row, of)).to_owned();
        cell.text = match column {
            0 => of(OfPayer::Letter),
            1 => of(OfPayer::Name),
            2 => match self.kinds[row] {
                PayerKind::Insurer => words::INSURER.into(),
                PayerKind::Fund => words::FUND.into(),
            },
            3 => of(OfPayer::Ogrn),
            4 => of(OfPayer::From),
            _ => of(OfPayer::To),
        };
        cell.is_bold = column == 0;
    }
}
