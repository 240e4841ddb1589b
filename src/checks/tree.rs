//! A piece of a document as a light tree: nodes in the order of the text, found by path without walking.
//!
//! Elements that no path names are passed over, but what is broken in them is still noticed.

use quick_xml::escape::unescape;
use quick_xml::events::Event;
use quick_xml::reader::Reader;

use crate::exchange::FaultKind;
use crate::exchange::xml::MAX_DEPTH;

use super::path::{PathId, Paths};

/// Number of a node in its tree.
pub type NodeId = u32;

#[derive(Clone, Copy, Debug)]
struct Node {
    path: PathId,
    parent: NodeId,
    /// Number behind the last node inside this one.
    end: NodeId,
    text_start: u32,
    text_end: u32,
    /// It holds elements, known or not.
    has_elements: bool,
}

/// A tree whose memory is used again for the next piece.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    nodes: Vec<Node>,
    text: String,
    /// Nodes sorted by path, then as in the text; `starts[path]..starts[path + 1]` are those of a path.
    by_path: Vec<NodeId>,
    starts: Vec<u32>,
}

impl Tree {
    pub fn new() -> Tree {
        Tree::default()
    }

    /// Reads one element, which must be called as `root` is, in place of what the tree held.
    ///
    /// # Errors
    /// What is not XML in it, with the offset in bytes.
    pub fn read(
        &mut self,
        source: &str,
        root: PathId,
        paths: &Paths,
    ) -> Result<(), (FaultKind, usize)> {
        self.nodes.clear();
        self.text.clear();
        let read = self.read_nodes(source, root, paths);
        if read.is_err() {
            self.nodes.clear();
        }
        self.sort(paths.len());
        read
    }

    fn read_nodes(
        &mut self,
        source: &str,
        root: PathId,
        paths: &Paths,
    ) -> Result<(), (FaultKind, usize)> {
        let mut reader = Reader::from_str(source);
        let mut depth = 0_usize;
        // Inside an element that nobody knows: its depth.
        let mut unknown: Option<usize> = None;
        let mut open: Vec<NodeId> = Vec::with_capacity(16);
        let mut is_closed = false;
        loop {
            let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
            let event = reader.read_event();
            let event = event.map_err(|e| (FaultKind::NotXml(e.to_string()), at))?;
            match event {
                Event::Start(tag) => {
                    depth += 1;
                    if depth > MAX_DEPTH {
                        return Err((FaultKind::TooDeep { limit: MAX_DEPTH }, at));
                    }
                    if unknown.is_none() {
                        let known = self.known(&open, tag.name().as_ref(), root, paths, at)?;
                        match known {
                            Some(path) => {
                                let id = self.add(path, &open);
                                self.add_attributes(&tag, path, id, paths, at)?;
                                open.push(id);
                            }
                            None => unknown = Some(depth),
                        }
                    }
                }
                Event::Empty(tag) if unknown.is_none() => {
                    let known = self.known(&open, tag.name().as_ref(), root, paths, at)?;
                    if let Some(path) = known {
                        let id = self.add(path, &open);
                        self.add_attributes(&tag, path, id, paths, at)?;
                        self.nodes[id as usize].end = self.count();
                        is_closed |= open.is_empty();
                    }
                }
                Event::End(_) => {
                    match unknown {
                        Some(begun) if begun == depth => unknown = None,
                        Some(_) => {}
                        None => {
                            if let Some(id) = open.pop() {
                                self.nodes[id as usize].end = self.count();
                                is_closed |= open.is_empty();
                            }
                        }
                    }
                    depth = depth.saturating_sub(1);
                }
                Event::Text(text) => {
                    if let (None, Some(id)) = (unknown, open.last()) {
                        self.add_text(*id, &text);
                    }
                }
                Event::CData(text) => {
                    if let (None, Some(id)) = (unknown, open.last()) {
                        self.add_text(*id, &text);
                    }
                }
                Event::GeneralRef(reference) => {
                    let name = format!("&{};", &*reference);
                    let sign =
                        unescape(&name).map_err(|e| (FaultKind::NotXml(e.to_string()), at))?;
                    if let (None, Some(id)) = (unknown, open.last()) {
                        self.add_text(*id, &sign);
                    }
                }
                Event::DocType(_) => return Err((FaultKind::Doctype, at)),
                Event::Eof if is_closed && depth == 0 => return Ok(()),
                Event::Eof => return Err((FaultKind::NotXml("unexpected end".into()), at)),
                Event::Empty(_) | Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            }
        }
    }

    fn known(
        &mut self,
        open: &[NodeId],
        name: &str,
        root: PathId,
        paths: &Paths,
        at: usize,
    ) -> Result<Option<PathId>, (FaultKind, usize)> {
        let Some(parent) = open.last() else {
            let is_first = self.nodes.is_empty();
            let is_root = is_first && name == paths.name(root);
            return match is_root {
                true => Ok(Some(root)),
                false if is_first => {
                    let expected = paths.name(root).to_owned();
                    let found = name.to_owned();
                    Err((FaultKind::OtherFormat { expected, found }, at))
                }
                false => Err((FaultKind::NotXml(format!("<{name}>")), at)),
            };
        };
        let parent = &mut self.nodes[*parent as usize];
        parent.has_elements = true;
        Ok(paths.child(parent.path, name))
    }

    fn count(&self) -> NodeId {
        // A record of four thousand million nodes would not have fitted into the limits of its reader.
        NodeId::try_from(self.nodes.len()).unwrap_or(NodeId::MAX)
    }

    fn add(&mut self, path: PathId, open: &[NodeId]) -> NodeId {
        let id = self.count();
        let text = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        self.nodes.push(Node {
            path,
            parent: open.last().copied().unwrap_or(id),
            end: id + 1,
            text_start: text,
            text_end: text,
            has_elements: false,
        });
        id
    }

    fn add_attributes(
        &mut self,
        tag: &quick_xml::events::BytesStart<'_>,
        path: PathId,
        id: NodeId,
        paths: &Paths,
        at: usize,
    ) -> Result<(), (FaultKind, usize)> {
        if !paths.has_attributes(path) {
            return Ok(());
        }
        for attribute in tag.attributes() {
            let fail = |e: String| (FaultKind::NotXml(e), at);
            let attribute = attribute.map_err(|e| fail(e.to_string()))?;
            let name = format!("@{}", attribute.key.as_ref());
            if let Some(child) = paths.child(path, &name) {
                let node = self.add(child, &[id]);
                let value = unescape(&attribute.value).map_err(|e| fail(e.to_string()))?;
                self.add_text(node, &value);
            }
        }
        Ok(())
    }

    /// Texts of a node stand together unless elements come between them; then only the first is kept,
    /// which is never a value of this format.
    fn add_text(&mut self, id: NodeId, text: &str) {
        let node = &mut self.nodes[id as usize];
        let here = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        if node.text_start == node.text_end {
            if text.trim().is_empty() {
                return;
            }
            node.text_start = here;
        } else if node.text_end != here {
            return;
        }
        self.text.push_str(text);
        node.text_end = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
    }

    fn sort(&mut self, n_paths: usize) {
        self.starts.clear();
        self.starts.resize(n_paths + 1, 0);
        for node in &self.nodes {
            self.starts[node.path.index() + 1] += 1;
        }
        for path in 0..n_paths {
            self.starts[path + 1] += self.starts[path];
        }
        self.by_path.clear();
        self.by_path.resize(self.nodes.len(), 0);
        // Each start is moved on while its nodes are laid down, and moved back afterwards.
        for (id, node) in (0..).zip(&self.nodes) {
            let place = &mut self.starts[node.path.index()];
            self.by_path[*place as usize] = id;
            *place += 1;
        }
        for path in (1..=n_paths).rev() {
            self.starts[path] = self.starts[path - 1];
        }
        if let Some(first) = self.starts.first_mut() {
            *first = 0;
        }
    }

    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Nodes of a path inside `of`, or anywhere, in the order of the text.
    pub fn all(&self, path: PathId, of: Option<NodeId>) -> &[NodeId] {
        let (Some(start), Some(end)) = (
            self.starts.get(path.index()),
            self.starts.get(path.index() + 1),
        ) else {
            return &[];
        };
        let nodes = &self.by_path[*start as usize..*end as usize];
        let Some(of) = of else { return nodes };
        let behind = self.nodes[of as usize].end;
        match nodes {
            [] => nodes,
            [only] if *only >= of && *only < behind => nodes,
            [_] => &[],
            _ => {
                let from = nodes.partition_point(|n| *n < of);
                let to = nodes.partition_point(|n| *n < behind);
                &nodes[from..to]
            }
        }
    }

    pub fn path(&self, id: NodeId) -> PathId {
        self.nodes[id as usize].path
    }

    /// The nearest node of this path that holds `id`, itself included.
    pub fn ancestor(&self, id: NodeId, path: PathId) -> Option<NodeId> {
        let mut at = id;
        loop {
            let node = &self.nodes[at as usize];
            if node.path == path {
                return Some(at);
            }
            if node.parent == at {
                return None;
            }
            at = node.parent;
        }
    }

    /// What holds a node; the outermost holds itself.
    pub fn parent(&self, id: NodeId) -> NodeId {
        self.nodes[id as usize].parent
    }

    /// The text without the white space around it.
    pub fn text(&self, id: NodeId) -> &str {
        let node = &self.nodes[id as usize];
        self.text[node.text_start as usize..node.text_end as usize].trim()
    }

    /// It says something: text, or attributes or elements inside it.
    pub fn is_filled(&self, id: NodeId) -> bool {
        let node = &self.nodes[id as usize];
        node.has_elements || node.end > id + 1 || !self.text(id).is_empty()
    }

    /// Text of the first node of a path inside `of`, or anywhere.
    pub fn first(&self, path: PathId, of: Option<NodeId>) -> Option<&str> {
        self.all(path, of).first().map(|id| self.text(*id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths() -> Paths {
        let mut paths = Paths::new(&["R"]);
        for path in ["R/S/V", "R/S/U/V", "R/@k", "R/T"] {
            paths.intern(path).expect("a path");
        }
        paths
    }

    fn read(source: &str) -> Result<(Tree, Paths), FaultKind> {
        let paths = paths();
        let root = paths.find("R").expect("interned");
        let mut tree = Tree::new();
        tree.read(source, root, &paths).map_err(|(kind, _)| kind)?;
        Ok((tree, paths))
    }

    #[test]
    fn nodes_are_found_by_path_below_each_of_their_ancestors() {
        let source = "<R k='a&amp;b'><X><V>no</V></X><S><V> one </V></S><S><V>two</V><U><V>three</V></U></S><T/></R>";
        let (tree, paths) = read(source).expect("sound");
        let id = |text: &str| paths.find(text).expect("interned");
        let texts = |path: &str, of| -> Vec<&str> {
            let nodes = tree.all(id(path), of);
            nodes.iter().map(|n| tree.text(*n)).collect()
        };
        assert_eq!(texts("R/S/V", None), ["one", "two"]);
        let second = tree.all(id("R/S"), None)[1];
        assert_eq!(texts("R/S/V", Some(second)), ["two"]);
        assert_eq!(texts("R/S/U/V", Some(second)), ["three"]);
        assert_eq!(texts("R/@k", None), ["a&b"]);
        assert!(!tree.is_filled(tree.all(id("R/T"), None)[0]));
        let deep = tree.all(id("R/S/U/V"), None)[0];
        assert_eq!(tree.ancestor(deep, id("R/S")), Some(second));
    }

    #[test]
    fn text_is_put_together_and_what_is_broken_is_said_even_in_unknown_elements() {
        let (tree, paths) = read("<R><T>a&lt;b<![CDATA[<c]]></T></R>").expect("sound");
        assert_eq!(
            tree.first(paths.find("R/T").expect("interned"), None),
            Some("a<b<c")
        );
        for broken in [
            "<R><X><Y></X></R>",
            "<R><T>",
            "<R/><R/>",
            "<Q/>",
            "<!DOCTYPE R><R/>",
            "",
            "<R>&no;</R>",
        ] {
            assert!(read(broken).is_err(), "{broken}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[<>/RSVTU&;a \\[!-]{0,40}") {
            let _ = read(&text).is_ok();
            let _ = read(&format!("<R>{text}</R>")).is_ok();
        }
    }
}
