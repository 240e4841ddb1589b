//! The table of rules in the help is what the command says.

use std::path::Path;

use crate::support::World;

#[test]
fn the_table_of_rules_is_the_one_that_the_command_makes() {
    let world = World::bare();
    let nowhere = world.at("nowhere.db");
    let ran = world.run(&["--db", &nowhere, "rules", "list", "--markdown"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let place = root.join("resources/help/rules-table.md");
    let head = "# Правила проверки\n\nСделано командой `ladya rules list --markdown` без загруженных классификаторов; с ними таблица больше.\n\n";
    let actual = format!("{head}{}", ran.out);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&place, &actual).expect("is written");
    }
    let expected = std::fs::read_to_string(&place).unwrap_or_default();
    assert!(
        actual == expected,
        "the rules have changed: run once more with UPDATE_GOLDEN=1"
    );
}
