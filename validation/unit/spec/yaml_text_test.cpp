// SPDX-License-Identifier: Apache-2.0
#include "sim/spec/yaml_text.hpp"

#include <algorithm>
#include <string>

#include "validation/catch.hpp"
#include "validation/unit/spec/spec_files.hpp"

namespace weir::test {
namespace {

std::string yaml_error(const std::string& text) {
  return spec_error_of([&] { parse_yaml(text, "a.yaml"); });
}

TEST_CASE("parse_yaml keeps the order, the quotes and the place of everything", "[unit][spec]") {
  const YamlNode root = parse_yaml("b: 1\na: [x, 'y z']\nc:\n", "a.yaml");
  CHECK(root.keys() == std::vector<std::string>{"b", "a", "c"});
  CHECK(root.find("b")->text == "1");
  CHECK_FALSE(root.find("b")->quoted);
  const YamlNode& list = *root.find("a");
  CHECK(to_string(list.where) == "a.yaml:2:4");
  CHECK(to_string(list.items[0].text_where) == "a.yaml:2:5");
  CHECK(list.items[1].quoted);
  CHECK(to_string(list.items[1].where) == "a.yaml:2:8");
  CHECK(to_string(list.items[1].text_where) == "a.yaml:2:9");
  CHECK(root.find("c")->kind == YamlNode::Kind::null);
  CHECK(to_string(root.find("c")->where) == "a.yaml:3:1");
  CHECK(parse_yaml("", "a.yaml").kind == YamlNode::Kind::null);
}

TEST_CASE("parse_yaml counts columns in characters", "[unit][spec]") {
  const YamlNode root = parse_yaml("{\xC3\xA9: 1, b: 2}", "a.yaml");
  CHECK(to_string(root.find("b")->where) == "a.yaml:1:11");
}

TEST_CASE("parse_yaml finds where the text of a block scalar starts", "[unit][spec]") {
  const YamlNode root = parse_yaml("a: |\n\n    hello\n    there\n", "a.yaml");
  CHECK(root.find("a")->text == "\nhello\nthere\n");
  CHECK(to_string(root.find("a")->text_where) == "a.yaml:3:5");
}

TEST_CASE("parse_yaml says what it does not read", "[unit][spec]") {
  CHECK(yaml_error("a: 1\nb: 2\na: 3\n") ==
        "a.yaml:3:1: duplicate key 'a', first given at a.yaml:1:1; expected each key once");
  CHECK(yaml_error("a: {b: 1, b: 1}") ==
        "a.yaml:1:11: duplicate key 'b', first given at a.yaml:1:5; expected each key once");
  CHECK(yaml_error("a: &x 1\nb: *x\n") == "a.yaml:2:4: alias; expected the value itself");
  CHECK(yaml_error("a: !!str 1") ==
        "a.yaml:1:4: tag 'tag:yaml.org,2002:str'; expected a value without a tag");
  CHECK(yaml_error("a: 1\n---\nb: 2\n") == "a.yaml:2:1: second document behind '---'; expected one a file");
  CHECK(yaml_error("[a, b]: 1") == "a.yaml:1:1: key is a list; expected a word");
  CHECK(yaml_error("? {a: b}\n: 1") == "a.yaml:1:3: key is a map; expected a word");
  CHECK(yaml_error("a: b: c") == "a.yaml:1:5: bad YAML: illegal map value; expected YAML 1.2");
  CHECK(yaml_error("a: 1\nb: 'x") == "a.yaml:2:6: bad YAML: illegal EOF in scalar; expected YAML 1.2");
  CHECK(yaml_error("a: [1, 2") == "a.yaml:1:4: bad YAML: end of sequence flow not found; expected YAML 1.2");
}

TEST_CASE("print_yaml prints what parse_yaml reads back to an equal node", "[unit][spec]") {
  const std::string texts[] = {
      "a: 1\n",
      "a: '1'\nb: ''\nc: ~\nd: 'null'\ne: \"two\\nlines\"\n",
      "a: [1, [x, y], {z: w}]\nb: []\nc: {}\n",
      "a: \"(SLNV@3 | QK) -> LM\"\nb: ['A[m1+1, p] = B[p] :: max(m)', '@1']\n",
      "a.b: {c: 'x: y', '-': '#', 'k: l': '[', yes: no}\n",
      "- a\n- - b\n  - c: d\n    e: 'a very long text that takes the list over its line'\n"};
  for (const std::string& text : texts) {
    const YamlNode node = parse_yaml(text, "a.yaml");
    YamlNode again = parse_yaml(print_yaml(node), "b.yaml");
    CHECK(print_yaml(again) == print_yaml(node));
  }
}

TEST_CASE("parse_yaml refuses unreadable characters in one line", "[unit][spec]") {
  using namespace std::string_literals;
  for (const std::string& text : {"a: \"\\\n\"\n"s, "a: \"\\\x1b\"\n"s, "a: \0\n"s, "\x01\xFF\x00"s}) {
    const std::string error = yaml_error(text);
    CAPTURE(error);
    CHECK(std::none_of(error.begin(), error.end(), [](char c) { return c >= 0 && c < ' '; }));
  }
  CHECK(yaml_error("a: \"\\\x1b\"\n") ==
        "a.yaml:1:7: bad YAML: unknown escape character: ?; expected YAML 1.2");
}

}  // namespace
}  // namespace weir::test
