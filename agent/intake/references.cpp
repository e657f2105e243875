#include "agent/intake/references.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <string_view>
#include <utility>
#include <variant>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "agent/intake/json_reader.h"
#include "schema/forms/input_document.h"
#include "schema/text/nearest_name.h"
#include "schema/text/text_file.h"
#include "schema/validator.h"
#include "schema/value_text.h"
#include "steps/step_log.h"

namespace octostep::agent {
namespace {

using nlohmann::json;

constexpr std::string_view k_form = "form:";

constexpr std::string_view k_advice =
    "use ${env:NAME}, ${file:PATH}, ${build.number|id|url|branch|tag|pullRequest|commit} or "
    "${steps.ID.OUTPUT}, and $${ for a literal ${";

struct Piece {
  bool is_reference = false;
  std::string text; // for a reference: the text between ${ and }
};

// std::nullopt: a reference is not closed.
std::optional<std::vector<Piece>> split(std::string_view text) {
  std::vector<Piece> pieces;
  std::string literal;
  while (!text.empty()) {
    if (text.starts_with("$${")) {
      literal += "${";
      text.remove_prefix(3);
    } else if (text.starts_with("${")) {
      const auto end = text.find('}');
      if (end == std::string_view::npos) return std::nullopt;
      if (!literal.empty()) pieces.push_back({false, std::exchange(literal, {})});
      pieces.push_back({true, std::string(text.substr(2, end - 2))});
      text.remove_prefix(end + 1);
    } else {
      literal += text.front();
      text.remove_prefix(1);
    }
  }
  if (!literal.empty() || pieces.empty()) pieces.push_back({false, std::move(literal)});
  return pieces;
}

// Messages quote only what looks like an intended reference, because other text that contains ${
// may be part of a secret.
std::string reference_name(std::string_view reference) {
  const bool is_plain = std::ranges::all_of(reference, [](unsigned char c) {
    return std::isalnum(c) != 0 ||
           std::string_view("_.:/-").find(static_cast<char>(c)) != std::string_view::npos;
  });
  if (!is_plain || reference.size() > 60) return "reference";
  return fmt::format("reference '${{{}}}'", reference);
}

std::string record_text(const steps::OutputRecord& record) {
  const auto field = [&](std::string_view name) {
    const auto found = std::ranges::find(
        record, name, [](const auto& pair) -> std::string_view { return pair.first; });
    return found == record.end() ? std::string() : steps::field_text(found->second);
  };
  const std::string id = field("id");
  const std::string version = field("version");
  // A later step selects a package by id and version; its path exists only on this agent.
  if (!id.empty() && !version.empty()) return id + ":" + version;
  return record.empty() ? std::string() : steps::field_text(record.front().second);
}

using Resolved = std::variant<std::string, std::vector<std::string>>;

struct ToResolved {
  Resolved operator()(const std::string& value) const { return value; }
  Resolved operator()(bool value) const { return std::string(value ? "true" : "false"); }
  Resolved operator()(std::int64_t value) const { return std::to_string(value); }
  Resolved operator()(const std::vector<std::string>& value) const { return value; }
  Resolved operator()(const std::vector<steps::OutputRecord>& records) const {
    std::vector<std::string> texts;
    for (const auto& record : records) texts.push_back(record_text(record));
    return texts;
  }
};

std::string with_suggestion(std::string message, const std::string& near) {
  if (!near.empty()) message += fmt::format("; did you mean '{}'?", near);
  return message;
}

} // namespace

// One pass over one value.
class ReferenceResolver {
public:
  ReferenceResolver(References& references,
                    const StepScope& scope,
                    PendingReferences& pending,
                    std::vector<schema::Problem>& problems)
      : m_references(references), m_scope(scope), m_pending(pending), m_problems(problems) {}

  void resolve(json& value, const std::string& path) {
    if (value.is_string()) {
      value = resolved_text(value.get_ref<const std::string&>(), path);
    } else if (value.is_array()) {
      resolve_array(value, path);
    } else if (value.is_object()) {
      for (auto& [key, member] : value.items()) resolve(member, json_path(path, key));
    }
  }

private:
  void resolve_array(json& array, const std::string& path) {
    json resolved = json::array();
    for (std::size_t i = 0; i < array.size(); ++i) {
      const bool was_text = array[i].is_string();
      resolve(array[i], json_path(path, i));
      if (was_text && array[i].is_array())
        resolved.insert(resolved.end(), array[i].begin(), array[i].end());
      else
        resolved.push_back(std::move(array[i]));
    }
    array = std::move(resolved);
  }

  json resolved_text(const std::string& text, const std::string& path) {
    if (text.find("${") == std::string::npos) return text;
    m_path = path;
    const auto pieces = split(text);
    if (!pieces)
      return problem(fmt::format("a reference '${{' is not closed with '}}'; {}", k_advice));
    m_is_whole = pieces->size() == 1;
    if (m_is_whole && pieces->front().text.starts_with(k_form)) return form_field(*pieces);
    std::string joined;
    std::vector<std::size_t> empty; // where the references were replaced by nothing
    for (const Piece& piece : *pieces) {
      if (!piece.is_reference) {
        joined += piece.text;
        continue;
      }
      Resolved value = reference(piece.text);
      if (auto* list = std::get_if<std::vector<std::string>>(&value)) {
        if (m_is_whole) return std::move(*list);
        return problem(fmt::format("{} is a list and cannot stand inside other text; "
                                   "give it alone to a list parameter",
                                   reference_name(piece.text)));
      }
      if (std::get<std::string>(value).empty()) empty.push_back(joined.size());
      joined += std::get<std::string>(value);
    }
    note_empty_item(joined, empty);
    return joined;
  }

  void note_empty_item(const std::string& text, const std::vector<std::size_t>& positions) {
    if (std::ranges::any_of(positions, [&](std::size_t position) {
          return schema::is_in_empty_item(text, position);
        }))
      m_pending.empty.push_back(m_path);
  }

  json form_field(const std::vector<Piece>& pieces) {
    const auto& piece = pieces.front();
    if (!piece.is_reference) return piece.text;
    std::string value = environment(std::string_view(piece.text).substr(k_form.size()));
    return value == schema::k_untouched_field ? json() : json(std::move(value));
  }

  Resolved reference(std::string_view text) {
    if (text.starts_with("env:")) return environment(text.substr(4));
    if (text.starts_with("file:")) return file(text.substr(5));
    if (text.starts_with("build.")) return build_fact(text.substr(6));
    if (text.starts_with("steps.")) return step_output(text);
    return problem(fmt::format("unknown {}; {}", reference_name(text), k_advice));
  }

  std::string environment(std::string_view name) {
    const auto found = m_references.m_environment.find(name);
    if (found == m_references.m_environment.end())
      return problem(fmt::format("environment variable '{}' is not set", name));
    if (has_replaced_bytes(found->second))
      return problem(fmt::format("environment variable '{}' is not UTF-8", name));
    return found->second;
  }

  // Drops one line break at the end, like shells: files with a key or a version usually end with
  // one.
  std::string file(std::string_view name) {
    auto found = m_references.m_files.find(name);
    if (found == m_references.m_files.end()) {
      const auto path = m_references.m_build.directory / std::filesystem::path(name);
      found = m_references.m_files.emplace(name, text::read_text_file(path)).first;
    }
    const text::TextRead& read = found->second;
    if (!read.error.empty())
      return problem(fmt::format("cannot read file '{}': {}", name, read.error));
    std::string_view text = read.text;
    if (text.ends_with('\n')) text.remove_suffix(text.ends_with("\r\n") ? 2 : 1);
    return std::string(text);
  }

  std::string build_fact(std::string_view name) {
    const auto& build = m_references.m_build;
    const auto* known = std::ranges::find(k_build_facts, name, &BuildFactName::name);
    if (known == k_build_facts.end())
      return problem(with_suggestion(fmt::format("unknown {}; known are {}",
                                                 reference_name(fmt::format("build.{}", name)),
                                                 fmt::join(build_fact_names(), ", ")),
                                     text::nearest_name(name, build_fact_names())));
    const std::string& value = build.*known->fact;
    if (!value.empty()) return value;
    const std::string instead = name == "branch" && !build.tag.empty()
                                    ? fmt::format(" (it was made of tag '{}')", build.tag)
                                    : "";
    return problem(fmt::format(
        "the build's {0} is not known{1}; say it in the document's \"build\" as \"{0}\"",
        name,
        instead));
  }

  // `text` is "steps.ID.OUTPUT".
  Resolved step_output(std::string_view text) {
    const auto dot = text.find('.', 6);
    if (dot == std::string_view::npos)
      return problem(
          fmt::format("{} names no output; write ${{steps.ID.OUTPUT}}", reference_name(text)));
    const std::string id(text.substr(6, dot - 6));
    const std::string output(text.substr(dot + 1));
    const auto step = std::ranges::find(m_scope.earlier, id, &ReferableStep::id);
    if (step == m_scope.earlier.end()) return unknown_step(id);
    if (step->kind == nullptr) return pending_text(text);
    const auto* known = step->kind->find_output(output);
    if (known == nullptr) return unknown_output(*step, output);
    if (!step->enabled)
      return problem(fmt::format("step '{}' is disabled and gives no '{}'", id, output));
    if (!step->outputs) return pending_output(text, *known);
    const auto value =
        std::ranges::find(*step->outputs, output, [](const auto& pair) { return pair.first; });
    if (value == step->outputs->end() && step->is_planned_only) return pending_output(text, *known);
    if (value == step->outputs->end())
      return problem(fmt::format("step '{}' gave no '{}'", id, output));
    return std::visit(ToResolved(), value->second);
  }

  std::string unknown_step(const std::string& id) {
    if (std::ranges::find(m_scope.later, id) != m_scope.later.end())
      return problem(fmt::format("step '{}' runs later; only steps above can be referred to", id));
    std::vector<std::string> known;
    for (const auto& step : m_scope.earlier) known.push_back(step.id);
    return problem(with_suggestion(fmt::format("no step above has the id '{}'", id),
                                   text::nearest_name(id, known)));
  }

  std::string unknown_output(const ReferableStep& step, const std::string& output) {
    std::vector<std::string> known;
    for (const auto& candidate : step.kind->outputs) known.push_back(candidate.key);
    return problem(with_suggestion(fmt::format("step '{}' ({}) has no output '{}'; it has {}",
                                               step.id,
                                               step.kind->kind,
                                               output,
                                               fmt::join(known, ", ")),
                                   text::nearest_name(output, known)));
  }

  std::string pending_text(std::string_view text) {
    m_pending.any = true;
    return fmt::format("${{{}}}", text);
  }

  Resolved pending_output(std::string_view text, const schema::Output& output) {
    if (output.is_list && !m_is_whole)
      return problem(fmt::format("{} is a list and cannot stand inside other text; "
                                 "give it alone to a list parameter",
                                 reference_name(text)));
    if (output.is_list) m_pending.lists.push_back(m_path);
    return pending_text(text);
  }

  // Returns "", so that the walk continues and finds every problem.
  std::string problem(std::string message) {
    m_problems.push_back({m_path, std::move(message)});
    return {};
  }

  References& m_references;
  const StepScope& m_scope;
  PendingReferences& m_pending;
  std::vector<schema::Problem>& m_problems;
  std::string m_path;
  bool m_is_whole = false;
};

std::vector<std::string> build_fact_names() {
  std::vector<std::string> names;
  for (const auto& known : k_build_facts) names.emplace_back(known.name);
  return names;
}

References::References(Environment environment, steps::BuildFacts build)
    : m_environment(std::move(environment)), m_build(std::move(build)) {}

void References::set_build(steps::BuildFacts build) { m_build = std::move(build); }

void References::resolve(json& value,
                         const std::string& path,
                         const StepScope& scope,
                         PendingReferences& pending,
                         std::vector<schema::Problem>& problems) {
  ReferenceResolver(*this, scope, pending, problems).resolve(value, path);
}

} // namespace octostep::agent
