//! Parts of the exchange on one core: `cargo bench --bench parts`.

use std::sync::LazyLock;

use divan::Bencher;
use divan::counter::BytesCount;
use ladya::demo::{Invented, write_mis_file};
use ladya::domain::ReportingPeriod;
use ladya::exchange::Profile;
use ladya::exchange::record::{Record, Strictness};
use ladya::exchange::stream::{Item, Stream};
use ladya::exchange::write::Writer;
use ladya::exchange::xml::Element;

struct Sample {
    profile: Profile,
    /// A whole file in windows-1251.
    file: Vec<u8>,
    /// Its records as the stream hands them out.
    records: Vec<String>,
}

static SAMPLE: LazyLock<Sample> = LazyLock::new(|| {
    let profile = Profile::load("yaroslavl", &[]).expect("the profile loads");
    let period = ReportingPeriod::new(2021, 4).expect("a month");
    let invented = Invented::new(1, 1000, period);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mis.xml");
    write_mis_file(
        &path,
        &profile,
        &invented,
        period,
        invented.cases(period, 2000),
    )
    .expect("written");
    let file = std::fs::read(path).expect("read");
    let records = split(&profile, &file);
    Sample {
        profile,
        file,
        records,
    }
});

fn split(profile: &Profile, file: &[u8]) -> Vec<String> {
    let mut stream = Stream::new(&profile.edition, file).expect("XML");
    let mut records = Vec::new();
    while let Some(item) = stream.next_item().expect("sound") {
        if let Item::Unit {
            id: Some(id), text, ..
        } = item
            && id == profile.edition.record
        {
            records.push(text);
        }
    }
    records
}

fn main() {
    divan::main();
}

/// Bytes of a file into records.
#[divan::bench]
fn stream(bencher: Bencher) {
    let sample = &*SAMPLE;
    bencher
        .counter(BytesCount::new(sample.file.len()))
        .bench(|| split(&sample.profile, &sample.file).len());
}

/// Records into trees.
#[divan::bench]
fn trees(bencher: Bencher) {
    let sample = &*SAMPLE;
    let bytes: usize = sample.records.iter().map(String::len).sum();
    bencher.counter(BytesCount::new(bytes)).bench(|| {
        sample
            .records
            .iter()
            .map(|text| Element::parse(text).expect("sound").attributes.len())
            .sum::<usize>()
    });
}

/// Records into columns, trees included.
#[divan::bench]
fn columns(bencher: Bencher) {
    let sample = &*SAMPLE;
    let bytes: usize = sample.records.iter().map(String::len).sum();
    bencher.counter(BytesCount::new(bytes)).bench(|| {
        let read = |text: &String| {
            let tree = Element::parse(text).expect("sound");
            Record::read_all(&sample.profile, &tree, 1, Strictness::AllFields)
                .expect("sound")
                .len()
        };
        sample.records.iter().map(read).sum::<usize>()
    });
}

/// Records into bytes of a file, trees included.
#[divan::bench]
fn write(bencher: Bencher) {
    let sample = &*SAMPLE;
    let edition = &sample.profile.edition;
    let parent = edition
        .element(edition.record)
        .parent
        .expect("records have a parent");
    bencher
        .counter(BytesCount::new(sample.file.len()))
        .bench(|| {
            let writer = Writer::new(edition);
            let write = |text: &String| {
                writer
                    .unit(parent, &Element::parse(text).expect("sound"))
                    .expect("windows-1251")
                    .len()
            };
            sample.records.iter().map(write).sum::<usize>()
        });
}
