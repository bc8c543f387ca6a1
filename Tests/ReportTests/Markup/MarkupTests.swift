import Records
import Testing

@testable import Report

@Suite struct MarkupTests {
  @Test(arguments: [
    ("plain text stays", "usage-nightly", "usage-nightly"),
    ("an ampersand", "R&D", "R&amp;D"),
    ("an entity is no entity", "&lt;", "&amp;lt;"),
    ("a tag", "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ("quotation marks", #"" onload='x'"#, "&quot; onload=&#39;x&#39;"),
    ("the end of a comment", "-->", "--&gt;"),
    ("a null", "a\0b", "a[U+0000]b"),
    ("an escape sequence", "\u{1B}[31mred", "[U+001B][31mred"),
    ("a carriage return with its line feed", "a\r\nb", "a[U+000D]\nb"),
    ("a control of C1", "\u{85}", "[U+0085]"),
    ("a change of direction", "abc\u{202E}gpj.exe", "abc[U+202E]gpj.exe"),
    ("an isolate", "\u{2066}x\u{2069}", "[U+2066]x[U+2069]"),
    ("a noncharacter", "\u{10FFFF}", "[U+10FFFF]"),
    ("tab and line feed", "a\tb\nc", "a\tb\nc"),
    ("other scripts", "部门 Kostenträger é قسم 🧾", "部门 Kostenträger é قسم 🧾"),
    ("a mark after a bracket is kept apart", "<\u{338}b", "&lt;\u{338}b"),
    ("nothing", "", ""),
  ]) func `text is escaped`(name: String, text: String, escaped: String) {
    #expect(Array(text.escapedForHTML.utf8) == Array(escaped.utf8), "\(name)")
  }

  @Test func `attributes are escaped, and left out when nil`() {
    var markup = Markup()
    markup.element("p", ["title": "\"><b>", "class": nil]) { $0.write("a < b") }
    #expect(markup.text == "<p title=\"&quot;&gt;&lt;b&gt;\">a &lt; b</p>")
  }

  @Test(arguments: [
    // Of NIST's and everyone's examples; the base 64 was computed by openssl.
    ("", "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
    ("abc", "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="),
  ]) func `a source of the policy is its SHA-256 in base 64`(content: String, source: String) {
    #expect(ContentPolicy.source(of: content) == source)
  }

  @Test func `style and script cannot end their element`() {
    #expect(!Assets.style.isEmpty && !Assets.style.contains("</"))
    #expect(!Assets.script.isEmpty && !Assets.script.contains("</"))
    #expect(!Assets.script.contains("<!--"))
  }
}
