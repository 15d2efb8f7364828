/// What a rule may use before it is stopped. Rules come from other people; these bounds make one that
/// runs wild end with an error at its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Steps of one evaluation (of one function call).
    pub operations: u64,
    /// Functions inside functions.
    pub call_depth: usize,
    /// Expressions inside expressions, in TOML and in functions.
    pub expression_depth: usize,
    /// Operators in one chain: `a + b + c` has two.
    pub chain: usize,
    /// Bytes of a text.
    pub text_bytes: usize,
    /// Items of a list.
    pub array_items: usize,
    /// Keys of a map.
    pub map_keys: usize,
    /// Variables at once.
    pub variables: usize,
}

impl Limits {
    /// A scoring rule takes some dozens of steps; a loop over all rows of a peer table some 100,000.
    pub const OPERATIONS: u64 = 2_000_000;
    /// Recursion is hardly ever meant.
    pub const CALL_DEPTH: usize = 16;
    /// Set explicitly, since Rhai's own default differs between debug and release builds.
    pub const EXPRESSION_DEPTH: usize = 48;
    /// Nobody reads a longer one. Together with the depths it keeps rules off the end of the stack.
    pub const CHAIN: usize = 100;
    /// A reason is a sentence, not a book.
    pub const TEXT_BYTES: usize = 100_000;
    /// As many as there may be peers or rows of a reference table.
    pub const ARRAY_ITEMS: usize = 100_000;
    /// Likewise.
    pub const MAP_KEYS: usize = 100_000;
    /// More than anybody can follow.
    pub const VARIABLES: usize = 1_000;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            operations: Self::OPERATIONS,
            call_depth: Self::CALL_DEPTH,
            expression_depth: Self::EXPRESSION_DEPTH,
            chain: Self::CHAIN,
            text_bytes: Self::TEXT_BYTES,
            array_items: Self::ARRAY_ITEMS,
            map_keys: Self::MAP_KEYS,
            variables: Self::VARIABLES,
        }
    }
}
