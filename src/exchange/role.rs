//! Roles tie the columns of a format table to the domain.
//!
//! A workflow asks for `Role::AccountKey` and never learns that one format calls it `@xkey` and
//! another `IDCASE`.

macro_rules! roles {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// What an element or a field of a format means to the program.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Role {
            $($(#[$doc])* $variant,)*
        }

        impl Role {
            /// The spelling in the `role` column of format tables.
            pub fn name(self) -> &'static str {
                match self { $(Role::$variant => $name,)* }
            }

            /// Every role, in the order of their list.
            pub const ALL: &[Role] = &[$(Role::$variant,)*];

            pub fn from_name(name: &str) -> Option<Role> {
                match name { $($name => Some(Role::$variant),)* _ => None }
            }
        }
    };
}

roles! {
    // Elements.
    /// Carries what a file says of itself.
    File = "file",
    /// The accounts presented to one payer.
    Bill = "bill",
    /// Totals of a bill; their three tables below.
    Totals = "totals",
    TotalsAll = "totals.all",
    TotalsCapitation = "totals.capitation",
    TotalsInvoices = "totals.invoices",
    /// What is read and kept as one piece: a person with their accounts.
    Record = "record",
    /// One account inside a record (may be the record itself).
    Account = "account",
    /// A sum of one type of an account.
    Amount = "amount",
    Service = "service",
    ServiceAmount = "service.amount",
    Policy = "policy",
    Diagnosis = "diagnosis",
    FindingPerson = "finding.person",
    FindingPolicy = "finding.policy",
    FindingMes = "finding.mes",
    FindingSum = "finding.sum",
    FindingTariff = "finding.tariff",
    /// Stands apart from its account and names it by key.
    FindingFlk = "finding.flk",
    /// Stands apart from its account and names it by key.
    FindingExpertise = "finding.expertise",

    // Fields of the file and the bill.
    FileVersion = "file.version",
    FileProtocol = "file.protocol",
    FileCreator = "file.creator",
    FileCreatorPhone = "file.creator_phone",
    FileProviderOgrn = "file.provider_ogrn",
    FileProviderKpp = "file.provider_kpp",
    FileYear = "file.year",
    FileMonth = "file.month",
    FileDate = "file.date",
    /// The file's own name, without extension.
    FileName = "file.name",
    /// How many accounts the file holds.
    FileAccounts = "file.accounts",
    BillPayment = "bill.payment",
    BillPayerOgrn = "bill.payer_ogrn",
    /// Whole cost of the bill's accounts.
    BillBilled = "bill.billed",
    TotalType = "total.type",
    TotalBilled = "total.billed",
    TotalAccepted = "total.accepted",
    TotalInvoiceNumber = "total.invoice_number",
    TotalInvoiceDate = "total.invoice_date",
    TotalAdults = "total.adults",
    TotalAdultRate = "total.adult_rate",
    TotalChildren = "total.children",
    TotalChildRate = "total.child_rate",
    TotalHeads = "total.heads",
    TotalHeadRate = "total.head_rate",

    // Fields of a person.
    PersonCode = "person.code",
    PersonSurname = "person.surname",
    PersonName = "person.name",
    PersonPatronymic = "person.patronymic",
    PersonBirthDate = "person.birth_date",
    PersonSex = "person.sex",
    PersonSnils = "person.snils",
    PersonBirthPlace = "person.birth_place",
    DocumentType = "document.type",
    DocumentSeries = "document.series",
    DocumentNumber = "document.number",
    PolicyRegion = "policy.region",
    PolicyType = "policy.type",
    PolicySeries = "policy.series",
    PolicyNumber = "policy.number",
    PolicyFrom = "policy.from",
    PolicyTo = "policy.to",
    PolicyInsurerOgrn = "policy.insurer_ogrn",

    // Fields of an account.
    AccountHelpKind = "account.help_kind",
    AccountHelpConditions = "account.help_conditions",
    AccountNumber = "account.number",
    AccountKey = "account.key",
    AccountCard = "account.card",
    AccountCureStart = "account.cure_start",
    AccountCureEnd = "account.cure_end",
    AccountDoctor = "account.doctor",
    AccountSpecialty = "account.specialty",
    AccountResult = "account.result",
    AccountOutcome = "account.outcome",
    AccountEarlierKey = "account.earlier_key",
    /// Names the earlier account once more, where the fund wants it.
    AccountEarlierIdent = "account.earlier_ident",
    AccountComment = "account.comment",
    AccountDepartment = "account.department",
    AccountInvoiceNumber = "account.invoice_number",
    AccountInvoiceDate = "account.invoice_date",
    /// Primary or repeat, by the codes of the region profile.
    AccountRecordKind = "account.record_kind",
    DiagnosisCode = "diagnosis.code",
    AmountType = "amount.type",
    AmountBilled = "amount.billed",
    AmountAccepted = "amount.accepted",
    ServiceKey = "service.key",
    ServiceCode = "service.code",
    ServiceProfile = "service.profile",
    ServiceQuantity = "service.quantity",

    // The payer's side.
    Decision = "decision",
    FindingCode = "finding.code",
    FindingText = "finding.text",
    FindingAccountKey = "finding.account_key",
    FindingServiceKey = "finding.service_key",
    /// A check of the fund's plan: its code, what it looks at, how often it was applied and failed.
    Test = "test",
    TestCode = "test.code",
    TestElement = "test.element",
    TestCondition = "test.condition",
    TestExpression = "test.expression",
    TestDefect = "test.defect",
    TestTotal = "test.total",
    TestFailed = "test.failed",
}

impl Role {
    /// What a file says of itself.
    pub fn is_of_file(self) -> bool {
        self == Role::File || self.name().starts_with("file.")
    }

    /// What a bill says of itself, its tables of totals apart.
    pub fn is_of_bill(self) -> bool {
        self == Role::Bill || self.name().starts_with("bill.")
    }

    /// A finding that stands apart from the account it concerns.
    pub fn is_detached_finding(self) -> bool {
        matches!(self, Role::FindingFlk | Role::FindingExpertise)
    }

    /// The family of a finding, as in JSON; nothing for other roles.
    pub fn family(self) -> Option<&'static str> {
        match self {
            Role::FindingPerson => Some("person"),
            Role::FindingPolicy => Some("policy"),
            Role::FindingMes => Some("mes"),
            Role::FindingSum => Some("sum"),
            Role::FindingTariff => Some("tariff"),
            Role::FindingFlk => Some("flk"),
            Role::FindingExpertise => Some("expertise"),
            _ => None,
        }
    }
}
