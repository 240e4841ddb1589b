//! Files and folders that the user names, for whoever wants them.

use iced::Task;

use crate::ui::choose::{self, Answer, Naming, Next, Question};

use super::{App, Message, Sheet};

impl App {
    pub(super) fn choose(&mut self, question: Question<Message>) -> Task<Message> {
        self.asked = Some(question.clone());
        question.ask().map(move |answer| match answer {
            Answer::Chosen(paths) => question.answer(paths),
            Answer::NoDialog => Message::NoDialog,
        })
    }

    /// Our own sheet for what the system has not asked.
    pub(super) fn name(&mut self) -> Task<Message> {
        let Some(question) = self.asked.take() else {
            return Task::none();
        };
        self.sheet = Sheet::Naming(Naming::new(&question, &self.desk), question);
        iced::widget::operation::focus(choose::FIELD)
    }

    pub(super) fn naming(&mut self, message: choose::Message) -> Task<Message> {
        let Sheet::Naming(naming, question) = &mut self.sheet else {
            return Task::none(); // Found for a sheet that has been closed.
        };
        match naming.update(message) {
            Next::Run(task) => task.map(Message::Naming),
            Next::Done(paths) => {
                let answer = question.answer(paths);
                self.sheet = Sheet::None;
                self.update(answer)
            }
        }
    }

    pub(super) fn close_sheet(&mut self) -> Task<Message> {
        if matches!(self.sheet, Sheet::Naming(..)) {
            return self.naming(choose::Message::Cancel);
        }
        self.sheet = Sheet::None;
        Task::none()
    }
}
