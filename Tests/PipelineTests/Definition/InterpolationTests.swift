import Records
import Testing

@testable import Pipeline

@Suite struct InterpolationTests {
  private let world = surroundings(
    ["NAME": "value", "EMPTY": "", "YAML": "{a: b}", "OTHER": "${env:NAME}"],
    files: [
      "p/secret": Array("s3cr3t\n".utf8), "/run/key": Array("k\r\n".utf8),
      "p/two": Array("a\n\n".utf8), "p/binary": [0xFF],
    ])

  @Test(arguments: [
    ("plain text", "plain text", false),
    ("${env:NAME}", "value", true),
    ("a ${env:NAME} b ${env:NAME} c", "a value b value c", true),
    ("${env:EMPTY}", "", true),
    ("${env:UNSET:-default}", "default", true),
    ("${env:EMPTY:-default}", "default", true),
    ("${env:NAME:-default}", "value", true),
    ("${env:UNSET:-}", "", true),
    ("${env:UNSET:-https://h:1/p}", "https://h:1/p", true),
    ("${env:NAME:?is needed}", "value", true),
    ("${file:secret}", "s3cr3t", true),
    ("${file:/run/key}", "k", true),
    ("${file:two}", "a\n", true),
    ("$${env:NAME}", "${env:NAME}", false),
    ("$$ $NAME $", "$$ $NAME $", false),
    ("${env:YAML}", "{a: b}", true),
    ("${env:OTHER}", "${env:NAME}", true),
  ])
  func `scalars are filled in once, and what comes is never YAML`(
    text: String, expected: String, isInterpolated: Bool
  ) throws {
    let (node, problems) = read("key: '\(text)'", world)
    let value = try #require(node?.members?.first?.value)
    #expect(value.text == expected)
    #expect(value.isInterpolated == isInterpolated)
    #expect(problems.isEmpty)
  }

  @Test(arguments: [
    (
      "${env:UNSET}",
      "environment variable 'UNSET' is not set. Set it, or write ${env:UNSET:-default}"
    ),
    ("${env:UNSET:?put the key there}", "environment variable 'UNSET': put the key there"),
    ("${env:EMPTY:?}", "environment variable 'EMPTY': is not set"),
    ("${env:NAME", "'${env:NAME' is not closed by '}'"),
    ("${env:}", "'' is no name of an environment variable"),
    ("${env:1A}", "'1A' is no name of an environment variable"),
    ("${env:A-B}", "'A-B' is no name of an environment variable"),
    ("${env:NAME:+x}", "after 'NAME' stands ':+x', neither ':-default' nor ':?message'"),
    ("${file:none}", "cannot read 'p/none': No such file or directory"),
    ("${file:binary}", "'binary' is not UTF-8"),
    ("${NAME}", "'${NAME}' is neither ${env:NAME} nor ${file:PATH}. Write $${ for a literal ${."),
  ])
  func `what cannot be filled in is a problem at its place`(text: String, problem: String) {
    let (node, problems) = read("a: 1\nkey: '\(text)'", world)
    #expect(problems == ["p/p.yml:2:6: \(problem)"])
    #expect(node?.members?.last?.value.text == text)
  }

  @Test func `keys are left as they are`() {
    #expect(spelled(read("'${env:NAME}': x", world).node) == "{${env:NAME}: x}")
  }
}
