//! Everything that can be done in the window: one table for keys, menus, the legend and the palette.

use iced::keyboard::key::Named;

use crate::text::window as words;

use super::keys::Press;
use super::place::Place;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    Go(Place),
    PeriodBefore,
    PeriodAfter,
    Import,
    Form,
    FormTest,
    Export,
    Receive,
    ReceiveFolder,
    Reissue,
    ReissueAll,
    Seven,
    Resubmit,
    ResubmitAll,
    Restore,
    AcceptSuggested,
    AcceptSuggestedAll,
    ShowFile,
    Print,
    /// The invoices of all payers.
    PrintAll,
    /// «Суммы для счетов».
    PrintSums,
    Undo,
    Find,
    Palette,
    /// The bar of menus, at the first of them.
    OpenMenu,
    Messages,
    Copy,
    /// The list of the screen as a spreadsheet.
    Spreadsheet,
    /// The one that was written last, in its own program.
    OpenWritten,
    Help,
    SidePanel,
    Larger,
    Smaller,
    UsualSize,
    NextScheme,
    Choose,
    Save,
    /// Of a list: the row under the cursor.
    Open,
    Mark,
    /// Of a card.
    TakeCard,
    /// Of a card: a draft of another revision, and any draft.
    TakeDraft,
    DropDraft,
    NextSection,
    NextFinding,
    Stop,
    Back,
    Quit,
    /// Gives back the accounts of the registry under the cursor.
    Unform,
    /// The file under the cursor has been handed over to the fund.
    MarkSent,
    /// A key that only means something on some screens, as it is written in caps.
    Own(&'static str),
}

/// The menus of the bar, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Menu {
    File,
    Month,
    Account,
    Replies,
    Billing,
    View,
    Help,
}

impl Menu {
    pub const ALL: [Menu; 7] = [
        Menu::File,
        Menu::Month,
        Menu::Account,
        Menu::Replies,
        Menu::Billing,
        Menu::View,
        Menu::Help,
    ];

    /// Title and the letter underlined in it.
    pub fn title(self) -> (&'static str, char) {
        match self {
            Menu::File => words::menu::FILE,
            Menu::Month => words::menu::MONTH,
            Menu::Account => words::menu::ACCOUNT,
            Menu::Replies => words::menu::REPLIES,
            Menu::Billing => words::menu::BILLING,
            Menu::View => words::menu::VIEW,
            Menu::Help => words::menu::HELP,
        }
    }
}

impl Command {
    /// Every command that menus and the palette offer, with its menu.
    pub fn all() -> Vec<(Menu, Command)> {
        use Command::*;
        let mut all = vec![
            (Menu::File, Import),
            (Menu::File, Choose),
            (Menu::File, Spreadsheet),
            (Menu::File, OpenWritten),
            (Menu::File, Undo),
            (Menu::File, Palette),
            (Menu::File, Quit),
            (Menu::Month, PeriodBefore),
            (Menu::Month, PeriodAfter),
            (Menu::Month, Form),
            (Menu::Month, FormTest),
            (Menu::Month, Unform),
            (Menu::Month, Export),
            (Menu::Month, MarkSent),
            (Menu::Month, Restore),
            (Menu::Account, Find),
            (Menu::Account, AcceptSuggested),
            (Menu::Account, AcceptSuggestedAll),
            (Menu::Account, Resubmit),
            (Menu::Account, ResubmitAll),
            (Menu::Account, TakeDraft),
            (Menu::Account, DropDraft),
            (Menu::Replies, Receive),
            (Menu::Replies, ReceiveFolder),
            (Menu::Replies, ShowFile),
            (Menu::Billing, Reissue),
            (Menu::Billing, ReissueAll),
            (Menu::Billing, Print),
            (Menu::Billing, PrintAll),
            (Menu::Billing, PrintSums),
            (Menu::View, SidePanel),
            (Menu::View, Messages),
            (Menu::View, Copy),
            (Menu::View, Larger),
            (Menu::View, Smaller),
            (Menu::View, UsualSize),
            (Menu::View, NextScheme),
            (Menu::Help, Help),
        ];
        all.extend(Place::ALL.map(|place| (Menu::View, Go(place))));
        all
    }

    /// The words of menus and palette.
    pub fn title(&self) -> &'static str {
        use Command::*;
        match self {
            Go(place) => place.title(),
            PeriodBefore => words::command::PERIOD_BEFORE,
            PeriodAfter => words::command::PERIOD_AFTER,
            Import => words::command::IMPORT,
            Form => words::command::FORM,
            FormTest => words::command::FORM_TEST,
            Export => words::command::EXPORT,
            Receive => words::command::RECEIVE,
            ReceiveFolder => words::command::RECEIVE_FOLDER,
            Reissue => words::command::REISSUE,
            ReissueAll => words::command::REISSUE_ALL,
            Seven => words::command::SEVEN,
            Resubmit => words::command::RESUBMIT,
            ResubmitAll => words::command::RESUBMIT_ALL,
            Restore => words::command::RESTORE,
            AcceptSuggested => words::command::ACCEPT_SUGGESTED,
            AcceptSuggestedAll => words::command::ACCEPT_SUGGESTED_ALL,
            ShowFile => words::command::SHOW_FILE,
            Print => words::command::PRINT,
            PrintAll => words::command::PRINT_ALL,
            PrintSums => words::command::PRINT_SUMS,
            Undo => words::command::UNDO,
            Find => words::command::FIND,
            Palette => words::command::PALETTE,
            OpenMenu => words::command::MENU,
            Messages => words::command::MESSAGES,
            Copy => words::command::COPY,
            Spreadsheet => words::command::SPREADSHEET,
            OpenWritten => words::command::OPEN_WRITTEN,
            Help => words::command::HELP,
            SidePanel => words::command::SIDE_PANEL,
            Larger => words::command::LARGER,
            Smaller => words::command::SMALLER,
            UsualSize => words::command::USUAL_SIZE,
            NextScheme => words::command::NEXT_SCHEME,
            Choose => words::command::CHOOSE,
            Save => words::command::SAVE,
            Open => words::command::OPEN,
            Mark => words::command::MARK,
            TakeCard => words::command::TAKE_CARD,
            TakeDraft => words::command::TAKE_DRAFT,
            DropDraft => words::command::DROP_DRAFT,
            NextSection => words::command::NEXT_SECTION,
            NextFinding => words::command::NEXT_FINDING,
            Stop => words::command::STOP,
            Back => words::command::BACK,
            Quit => words::command::QUIT,
            Unform => words::command::UNFORM,
            MarkSent => words::command::MARK_SENT,
            Own(key) => key,
        }
    }

    /// The key as it is written in caps.
    pub fn key(&self) -> String {
        use Command::*;
        match self {
            Go(place) => format!("Ctrl+{}", place.digit()),
            PeriodBefore => "Ctrl+PgUp".into(),
            PeriodAfter => "Ctrl+PgDn".into(),
            Import => "Ctrl+I".into(),
            Export => "F2".into(),
            ShowFile => "F3".into(),
            AcceptSuggested => "F4".into(),
            AcceptSuggestedAll => "Shift+F4".into(),
            Receive => "F5".into(),
            ReceiveFolder => "Shift+F5".into(),
            Reissue => "F6".into(),
            ReissueAll => "Shift+F6".into(),
            Seven => "F7".into(),
            Resubmit => "F8".into(),
            ResubmitAll => "Shift+F8".into(),
            Print => "F9".into(),
            PrintAll => "Shift+F9".into(),
            PrintSums => "Ctrl+F9".into(),
            Undo => "Ctrl+Z".into(),
            Find => "Ctrl+F".into(),
            Palette => "Ctrl+K".into(),
            OpenMenu => "F10".into(),
            Messages => "Ctrl+J".into(),
            Copy => "Ctrl+C".into(),
            Spreadsheet => "Ctrl+E".into(),
            OpenWritten => "Ctrl+Shift+E".into(),
            Help => "F1".into(),
            SidePanel => "Alt+Enter".into(),
            Larger => "Ctrl++".into(),
            Smaller => "Ctrl+−".into(),
            UsualSize => "Ctrl+0".into(),
            Choose => "Ctrl+O".into(),
            Save => "Ctrl+S".into(),
            Open => "Enter".into(),
            Mark => words::command::SPACE.into(),
            TakeCard => "Ctrl+F4".into(),
            TakeDraft => "Ctrl+R".into(),
            DropDraft => "Ctrl+D".into(),
            NextSection => "PgDn".into(),
            NextFinding => words::command::CTRL_DOWN.into(),
            Stop => "Shift+Esc".into(),
            Back => "Esc".into(),
            Quit => "Alt+F4".into(),
            Unform => "Del".into(),
            MarkSent => "Ctrl+M".into(),
            Own(key) => (*key).into(),
            Form | FormTest | Restore | NextScheme => String::new(),
        }
    }

    /// What a key press means, whatever has the focus.
    pub fn of(press: &Press) -> Option<Command> {
        use Command::*;
        let shift = press.modifiers.shift();
        let ctrl = press.modifiers.command();
        let alt = press.modifiers.alt();
        match press.function() {
            Some(4) if ctrl && !alt => return Some(TakeCard),
            Some(9) if ctrl && !alt => return Some(PrintSums),
            // Some window managers leave this to the program.
            Some(4) if alt && !ctrl => return Some(Quit),
            _ => {}
        }
        if let Some(function) = press.function().filter(|_| !ctrl && !alt) {
            return Some(match (function, shift) {
                (1, _) => Help,
                (2, _) => Export,
                (3, _) => ShowFile,
                (4, false) => AcceptSuggested,
                (4, true) => AcceptSuggestedAll,
                (5, false) => Receive,
                (5, true) => ReceiveFolder,
                (6, false) => Reissue,
                (6, true) => ReissueAll,
                (7, _) => Seven,
                (8, false) => Resubmit,
                (8, true) => ResubmitAll,
                (9, false) => Print,
                (9, true) => PrintAll,
                _ => return None,
            });
        }
        match press.named() {
            Some(Named::Escape) if shift => return Some(Stop),
            Some(Named::Escape) => return Some(Back),
            Some(Named::PageUp) if ctrl => return Some(PeriodBefore),
            Some(Named::PageDown) if ctrl => return Some(PeriodAfter),
            Some(Named::Enter) if alt => return Some(SidePanel),
            _ => {}
        }
        if !ctrl || alt {
            return None;
        }
        Some(match press.latin? {
            'i' => Import,
            'e' if shift => OpenWritten,
            'e' => Spreadsheet,
            'z' => Undo,
            'f' => Find,
            'k' => Palette,
            'j' => Messages,
            'o' => Choose,
            's' => Save,
            'm' => MarkSent,
            'r' => TakeDraft,
            'd' => DropDraft,
            'g' => Own("Ctrl+G"),
            '+' | '=' => Larger,
            '-' => Smaller,
            '0' => UsualSize,
            digit @ '1'..='9' => Go(Place::of_digit(digit)?),
            _ => return None,
        })
    }

    /// What a key means that nothing on the screen wanted.
    pub fn last(press: &Press) -> Option<Command> {
        // Fields and lists that have something chosen have taken it.
        if press.is_ctrl('c') {
            return Some(Command::Copy);
        }
        let key = match (press.named(), press.modifiers.shift()) {
            (Some(Named::Insert), false) => "Ins",
            (Some(Named::Insert), true) => "Shift+Ins",
            (Some(Named::Delete), false) => return Some(Command::Unform),
            (None, false) => DIGITS.into_iter().find(|key| press.typed() == Some(key))?,
            _ => return None,
        };
        Some(Command::Own(key))
    }
}

const DIGITS: [&str; 9] = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
