//! Refusals («отказ в оплате») as clerks work them off.

/// Which reply refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RefusalStage {
    /// Reply «1».
    Precheck,
    /// Reply «2».
    Final,
}

/// How far a refusal is, as far as only the clerk can say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoteStatus {
    #[default]
    New,
    InWork,
    /// Somebody else has to do something: the fund, a department.
    Waiting,
}

/// How far a refusal is. The last two follow from the account and are never set by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RefusalStatus {
    New,
    InWork,
    Waiting,
    /// The account has another revision than the refused one, or has gone back to the registry.
    Corrected,
    /// The account was withdrawn.
    WrittenOff,
}

impl RefusalStage {
    pub const ALL: [RefusalStage; 2] = [RefusalStage::Precheck, RefusalStage::Final];

    /// The name in JSON and in the database: the step of the reply.
    pub fn code(self) -> &'static str {
        match self {
            RefusalStage::Precheck => "precheck",
            RefusalStage::Final => "final",
        }
    }

    pub fn from_code(code: &str) -> Option<RefusalStage> {
        RefusalStage::ALL
            .into_iter()
            .find(|stage| stage.code() == code)
    }
}

impl NoteStatus {
    pub const ALL: [NoteStatus; 3] = [NoteStatus::New, NoteStatus::InWork, NoteStatus::Waiting];

    /// The name in JSON and in the database.
    pub fn code(self) -> &'static str {
        match self {
            NoteStatus::New => "new",
            NoteStatus::InWork => "in_work",
            NoteStatus::Waiting => "waiting",
        }
    }

    pub fn from_code(code: &str) -> Option<NoteStatus> {
        NoteStatus::ALL
            .into_iter()
            .find(|status| status.code() == code)
    }
}

impl RefusalStatus {
    /// Nothing is left to do about it.
    pub fn is_done(self) -> bool {
        matches!(self, RefusalStatus::Corrected | RefusalStatus::WrittenOff)
    }

    /// The name in JSON.
    pub fn code(self) -> &'static str {
        match self {
            RefusalStatus::New => "new",
            RefusalStatus::InWork => "in_work",
            RefusalStatus::Waiting => "waiting",
            RefusalStatus::Corrected => "corrected",
            RefusalStatus::WrittenOff => "written_off",
        }
    }
}

impl From<NoteStatus> for RefusalStatus {
    fn from(status: NoteStatus) -> RefusalStatus {
        match status {
            NoteStatus::New => RefusalStatus::New,
            NoteStatus::InWork => RefusalStatus::InWork,
            NoteStatus::Waiting => RefusalStatus::Waiting,
        }
    }
}
