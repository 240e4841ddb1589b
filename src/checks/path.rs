//! Paths of elements and attributes as small numbers, so that a record is found its way in without
//! comparing names.

use std::collections::HashMap;

/// A path that some rule or the format table names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PathId(u16);

impl PathId {
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// A part of a document that is held as a tree of its own: the head of a file, one record, one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Segment(u8);

impl Segment {
    pub const fn new(number: u8) -> Segment {
        Segment(number)
    }

    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

#[derive(Clone, Debug)]
struct Known {
    name: Box<str>,
    parent: Option<PathId>,
    depth: u8,
    segment: Segment,
    children: Vec<PathId>,
}

/// All known paths. Attributes are written `@name`.
#[derive(Clone, Debug)]
pub struct Paths {
    known: Vec<Known>,
    roots: Vec<PathId>,
    by_text: HashMap<String, PathId>,
    /// Paths at which a segment begins, the number being the segment.
    segments: Vec<String>,
}

impl Paths {
    /// `segments` are the paths at which trees of their own begin; a path belongs to the longest of them
    /// that it lies in.
    pub fn new(segments: &[impl AsRef<str>]) -> Paths {
        Paths {
            known: Vec::new(),
            roots: Vec::new(),
            by_text: HashMap::new(),
            segments: segments.iter().map(|s| s.as_ref().to_owned()).collect(),
        }
    }

    /// The number of a path, given with all its ancestors where it is new.
    ///
    /// # Errors
    /// A path outside all segments, with an empty step, or one too many for the program.
    pub fn intern(&mut self, text: &str) -> Result<PathId, PathFault> {
        if let Some(id) = self.by_text.get(text) {
            return Ok(*id);
        }
        let (above, name) = match text.rsplit_once('/') {
            Some((above, name)) => (Some(self.intern(above)?), name),
            None => (None, text),
        };
        if name.trim_matches('@').is_empty() {
            return Err(PathFault::EmptyStep);
        }
        let segment = self.segment_of(text).ok_or(PathFault::Outside)?;
        let number = u16::try_from(self.known.len()).map_err(|_| PathFault::TooMany)?;
        let id = PathId(number);
        self.known.push(Known {
            name: name.into(),
            parent: above,
            depth: above.map_or(0, |a| self.known[a.index()].depth.saturating_add(1)),
            segment,
            children: Vec::new(),
        });
        match above {
            Some(above) => self.known[above.index()].children.push(id),
            None => self.roots.push(id),
        }
        self.by_text.insert(text.to_owned(), id);
        Ok(id)
    }

    fn segment_of(&self, text: &str) -> Option<Segment> {
        let holds = |root: &str| {
            text.strip_prefix(root)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let fitting = self.segments.iter().enumerate().filter(|(_, s)| holds(s));
        let (number, _) = fitting.max_by_key(|(_, s)| s.len())?;
        Some(Segment(u8::try_from(number).ok()?))
    }

    pub fn find(&self, text: &str) -> Option<PathId> {
        self.by_text.get(text).copied()
    }

    pub fn child(&self, of: PathId, name: &str) -> Option<PathId> {
        let children = &self.known[of.index()].children;
        let is_named = |id: &&PathId| *self.known[id.index()].name == *name;
        children.iter().find(is_named).copied()
    }

    pub fn has_attributes(&self, id: PathId) -> bool {
        let mut children = self.known[id.index()].children.iter();
        children.any(|c| self.known[c.index()].name.starts_with('@'))
    }

    pub fn name(&self, id: PathId) -> &str {
        &self.known[id.index()].name
    }

    pub fn parent(&self, id: PathId) -> Option<PathId> {
        self.known[id.index()].parent
    }

    pub fn segment(&self, id: PathId) -> Segment {
        self.known[id.index()].segment
    }

    pub fn depth(&self, id: PathId) -> u8 {
        self.known[id.index()].depth
    }

    pub fn len(&self) -> usize {
        self.known.len()
    }

    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    pub fn show(&self, id: PathId) -> String {
        match self.parent(id) {
            Some(above) => format!("{}/{}", self.show(above), self.name(id)),
            None => self.name(id).to_owned(),
        }
    }

    /// The deepest path that holds both; a path holds itself.
    pub fn common(&self, one: PathId, other: PathId) -> Option<PathId> {
        let (mut one, mut other) = (one, other);
        while one != other {
            match self.depth(one) >= self.depth(other) {
                true => one = self.parent(one)?,
                false => other = self.parent(other)?,
            }
        }
        Some(one)
    }

    pub fn is_inside(&self, inner: PathId, outer: PathId) -> bool {
        self.common(inner, outer) == Some(outer)
    }
}

/// Why a text is no path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathFault {
    EmptyStep,
    /// It begins with no document that is known.
    Outside,
    TooMany,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_know_their_segment_their_family_and_what_they_share() {
        let mut paths = Paths::new(&["A", "A/R"]);
        let value = paths.intern("A/R/C/V").expect("a path");
        let head = paths.intern("A/H/V").expect("a path");
        let record = paths.find("A/R").expect("interned with its child");
        assert_eq!(paths.segment(value), Segment::new(1));
        assert_eq!(paths.segment(head), Segment::new(0));
        assert_eq!(paths.common(value, head), paths.find("A"));
        assert_eq!(paths.common(value, record), Some(record));
        assert_eq!(paths.child(record, "C"), paths.find("A/R/C"));
        assert_eq!(paths.child(record, "V"), None);
        assert_eq!(paths.show(value), "A/R/C/V");
        assert_eq!(paths.intern("B/V"), Err(PathFault::Outside));
        assert_eq!(paths.intern("A//V"), Err(PathFault::EmptyStep));
    }
}
