// SPDX-License-Identifier: Apache-2.0
#include "sim/spec/yaml_text.hpp"

#include <yaml-cpp/emitter.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <optional>
#include <sstream>
#include <utility>
#include <vector>

namespace weir {
namespace {

/// Builds the tree while the parser walks the text: unlike yaml-cpp's own nodes, this sees where each key
/// stands.
class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(const std::string& text, std::string file) : file_(std::move(file)) {
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines_.push_back(line);
  }

  YamlNode take() { return std::move(root_); }

  /// Where an error stands. That of an unclosed bracket does not say: it stands where the bracket was opened.
  SourceLocation place_of(const YAML::ParserException& error) const {
    const bool is_known = error.mark.line > 0 || error.mark.column > 0 || open_.empty();
    return is_known ? at(error.mark) : open_.back().node.where;
  }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ > 0) throw SpecError(at(mark), "second document behind '---'; expected one a file");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    YamlNode node;
    node.where = !open_.empty() && open_.back().key ? open_.back().key->where : at(mark);
    add(std::move(node));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    throw SpecError(at(mark), "alias; expected the value itself");
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t /*anchor*/,
                const std::string& value) override {
    require_no_tag(mark, tag);
    YamlNode node = YamlNode::scalar(value, at(mark));
    node.quoted = tag == "!";
    if (node.quoted) node.text_where = behind_quote(mark);
    add(std::move(node));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t /*anchor*/,
                       YAML::EmitterStyle::value /*style*/) override {
    open(mark, tag, YamlNode::Kind::list);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t /*anchor*/,
                  YAML::EmitterStyle::value /*style*/) override {
    open(mark, tag, YamlNode::Kind::map);
  }
  void OnMapEnd() override { close(); }

 private:
  /// A list or map that is being read, and its last key if that waits for its value.
  struct Open {
    YamlNode node;
    std::optional<YamlEntry> key;
  };

  /// The mark counts bytes; a column is a character.
  SourceLocation at(const YAML::Mark& mark) const {
    const auto line = static_cast<std::size_t>(mark.line);
    const std::string before =
        line < lines_.size() ? lines_[line].substr(0, static_cast<std::size_t>(mark.column)) : "";
    const auto is_continuation = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
    const auto extra = std::count_if(before.begin(), before.end(), is_continuation);
    return {file_, mark.line + 1, mark.column + 1 - static_cast<int>(extra)};
  }

  /// Where the text of a quoted scalar starts: one column on, or for a block scalar (`|`, `>`) on a later
  /// line.
  SourceLocation behind_quote(const YAML::Mark& mark) const {
    SourceLocation where = at(mark);
    auto line = static_cast<std::size_t>(mark.line);
    const auto column = static_cast<std::size_t>(mark.column);
    const char first = line < lines_.size() && column < lines_[line].size() ? lines_[line][column] : '"';
    ++where.column;
    if (first != '|' && first != '>') return where;
    do ++line;
    while (line + 1 < lines_.size() && lines_[line].find_first_not_of(' ') == std::string::npos);
    where.line = static_cast<int>(line) + 1;
    where.column = line < lines_.size() ? static_cast<int>(lines_[line].find_first_not_of(' ') + 1) : 0;
    return where;
  }

  void require_no_tag(const YAML::Mark& mark, const std::string& tag) const {
    if (!tag.empty() && tag != "?" && tag != "!") {
      throw SpecError(at(mark), "tag '" + tag + "'; expected a value without a tag");
    }
  }

  void open(const YAML::Mark& mark, const std::string& tag, YamlNode::Kind kind) {
    require_no_tag(mark, tag);
    YamlNode node;
    node.kind = kind;
    node.where = at(mark);
    if (!open_.empty() && open_.back().node.is_map() && !open_.back().key) fail_key(node);
    open_.push_back({std::move(node), std::nullopt});
  }

  void close() {
    YamlNode node = std::move(open_.back().node);
    open_.pop_back();
    add(std::move(node));
  }

  [[noreturn]] static void fail_key(const YamlNode& key) {
    throw SpecError(key.where, "key is " + described(key) + "; expected a word");
  }

  void add(YamlNode node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (parent.node.is_list()) {
      parent.node.items.push_back(std::move(node));
    } else if (!parent.key) {
      add_key(parent, node);
    } else {
      parent.key->value = std::move(node);
      parent.node.entries.push_back(*std::exchange(parent.key, std::nullopt));
    }
  }

  static void add_key(Open& parent, const YamlNode& key) {
    if (!key.is_scalar()) fail_key(key);
    if (const YamlEntry* first = parent.node.find_entry(key.text)) {
      throw SpecError(key.where, "duplicate key '" + key.text + "', first given at " +
                                     to_string(first->where) + "; expected each key once");
    }
    parent.key = YamlEntry{key.text, key.where, {}};
  }

  std::string file_;
  std::vector<std::string> lines_;
  std::vector<Open> open_;
  YamlNode root_;
  int documents_ = 0;
};

/// Whether a list or map goes on one line: it holds a few short scalars.
bool is_short(const YamlNode& node) {
  std::size_t length = 0;
  const auto add = [&length](const YamlNode& value) {
    length += value.text.size() + 2;
    return value.kind == YamlNode::Kind::null || value.is_scalar();
  };
  if (node.is_list()) return std::all_of(node.items.begin(), node.items.end(), add) && length <= 60;
  const auto add_entry = [&](const YamlEntry& entry) {
    return add(YamlNode::scalar(entry.key)) && add(entry.value);
  };
  return std::all_of(node.entries.begin(), node.entries.end(), add_entry) && length <= 60;
}

void emit(YAML::Emitter& out, const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::null:
      out << YAML::Null;
      return;
    case YamlNode::Kind::scalar:
      if (node.quoted) out << YAML::DoubleQuoted;
      out << node.text;
      return;
    case YamlNode::Kind::list:
      out << (is_short(node) ? YAML::Flow : YAML::Block) << YAML::BeginSeq;
      for (const YamlNode& item : node.items) emit(out, item);
      out << YAML::EndSeq;
      return;
    case YamlNode::Kind::map:
      out << (is_short(node) ? YAML::Flow : YAML::Block) << YAML::BeginMap;
      for (const YamlEntry& entry : node.entries) {
        out << YAML::Key << entry.key << YAML::Value;
        emit(out, entry.value);
      }
      out << YAML::EndMap;
      return;
  }
}

/// yaml-cpp quotes the character that it cannot read, which may be of those that end a line or move a
/// terminal's cursor.
std::string on_one_line(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = '?';
  }
  return text;
}

}  // namespace

YamlNode parse_yaml(const std::string& text, const std::string& file) {
  TreeBuilder builder(text, file);
  std::istringstream stream(text);
  try {
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::ParserException& error) {
    throw SpecError(builder.place_of(error), "bad YAML: " + on_one_line(error.msg) + "; expected YAML 1.2");
  }
  return builder.take();
}

std::string print_yaml(const YamlNode& node) {
  YAML::Emitter out;
  emit(out, node);
  return std::string(out.c_str()) + "\n";
}

std::string print_yaml_line(const YamlNode& node) {
  std::string text;
  switch (node.kind) {
    case YamlNode::Kind::null:
      return "~";
    case YamlNode::Kind::scalar: {
      if (!node.quoted) return node.text;
      YAML::Emitter out;
      emit(out, node);
      return out.c_str();
    }
    case YamlNode::Kind::list:
      for (const YamlNode& item : node.items) text += (text.empty() ? "" : ", ") + print_yaml_line(item);
      return "[" + text + "]";
    case YamlNode::Kind::map:
      for (const YamlEntry& entry : node.entries) {
        text += (text.empty() ? "" : ", ") + entry.key + ": " + print_yaml_line(entry.value);
      }
      return "{" + text + "}";
  }
  return text;
}

}  // namespace weir
