//! The invoice as blocks, for a spreadsheet.

use super::super::figure::written;
use super::super::form::{Block, Line as Row, Table};
use super::super::table::{Cell, Column, Kind};
use super::{Invoice, Line};
use crate::text::papers;

impl Invoice {
    pub(super) fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![
            Block::Title(papers::invoice_heading(
                self.number.as_deref(),
                self.date.as_deref(),
                &self.period,
            )),
            Block::Fields(self.fields()),
            Block::Words(self.subject.clone()),
            Block::Table(self.table()),
        ];
        if self.is_owed_by_us {
            blocks.push(Block::Strong(papers::OWED_BY_US.into()));
        }
        let words = papers::owed_in_words(self.is_owed_by_us, &self.in_words);
        blocks.push(Block::Strong(words));
        if !self.files.is_empty() {
            let files = self.files.iter().map(|file| {
                let capitated = (file.capitated.n > 0).then_some(file.capitated.text.as_str());
                papers::basis(&file.name, &file.accounts.text, capitated)
            });
            blocks.push(Block::Words(papers::bases(&files.collect::<Vec<_>>())));
        }
        blocks.push(Block::Signatures(self.signatures.clone()));
        blocks.push(Block::Words(papers::PLACE_OF_SEAL.into()));
        blocks
    }

    fn fields(&self) -> Vec<(&'static str, Cell<'static>)> {
        use papers::field;
        let text = |text: &str| Cell::text(text.to_owned());
        let (supplier, payer, bank) = (&self.supplier, &self.payer, &self.bank);
        let mut fields = vec![
            (field::NUMBER, written(self.number.as_deref())),
            (field::DATE, Cell::date(self.day)),
            (field::SUPPLIER, text(&supplier.name)),
            (field::INN, written(supplier.inn.as_deref())),
            (field::KPP, written(supplier.kpp.as_deref())),
            (field::OGRN, text(&supplier.ogrn)),
            (field::ADDRESS, written(supplier.address.as_deref())),
        ];
        if let Some(phone) = &supplier.phone {
            fields.push((field::PHONE, text(phone)));
        }
        fields.extend([
            (field::BANK, written(bank.name.as_deref())),
            (field::BIC, written(bank.bic.as_deref())),
            (field::BANK_ACCOUNT, written(bank.account.as_deref())),
            (field::CORRESPONDENT, written(bank.correspondent.as_deref())),
        ]);
        if let Some(personal) = &bank.personal {
            fields.push((field::PERSONAL, text(personal)));
        }
        fields.extend([
            (field::PAYER, text(&payer.name)),
            (field::INN, written(payer.inn.as_deref())),
            (field::KPP, written(payer.kpp.as_deref())),
            (field::OGRN, text(&payer.ogrn)),
            (field::ADDRESS, written(payer.address.as_deref())),
            (field::CONTRACT, written(payer.contract.as_deref())),
        ]);
        fields
    }

    fn table(&self) -> Table {
        let columns = vec![
            Column::new(papers::column::NUMBER, Kind::Count, 6),
            Column::new(papers::column::NAME, Kind::Text, 50),
            Column::new(papers::column::COUNT, Kind::Count, 12),
            Column::new(papers::column::UNIT, Kind::Text, 8),
            Column::new(papers::column::RATE, Kind::Money, 15),
            Column::new(papers::column::SUM, Kind::Money, 20).totalled(),
        ];
        let row = |line: &Line| {
            Row::Row(vec![
                Cell::Count(line.number as i64),
                Cell::text(line.name.clone()),
                line.count.as_ref().map_or(Cell::Empty, Cell::from),
                written(line.unit),
                line.rate.as_ref().map_or(Cell::Empty, Cell::from),
                (&line.sum).into(),
            ])
        };
        let mut lines = Vec::new();
        for section in &self.sections {
            lines.push(Row::Section(section.title.to_owned()));
            lines.extend(section.lines.iter().map(row));
            lines.push(Row::Subtotal(section.total_title));
        }
        if lines.is_empty() {
            lines.push(Row::Empty(papers::NOTHING_TO_BILL));
        }
        lines.push(Row::Total(papers::TOTAL_OF_INVOICE));
        lines.push(Row::Owed(match self.is_owed_by_us {
            true => papers::TO_RETURN,
            false => papers::TO_PAY,
        }));
        Table { columns, lines }
    }
}
