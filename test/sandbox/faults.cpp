#include "test/sandbox/faults.h"

#include <array>
#include <stdexcept>

#include "test/sandbox/strict_object.h"

namespace octostep::sandbox {
namespace {

struct KindName {
  std::string_view name;
  FaultKind kind;
};

constexpr std::array k_kind_names{KindName{"status", FaultKind::status},
                                  KindName{"reset-before", FaultKind::reset_before},
                                  KindName{"reset-after", FaultKind::reset_after},
                                  KindName{"close-before", FaultKind::close_before},
                                  KindName{"close-after", FaultKind::close_after},
                                  KindName{"stall-before", FaultKind::stall_before},
                                  KindName{"stall-after", FaultKind::stall_after},
                                  KindName{"delay", FaultKind::delay},
                                  KindName{"slow", FaultKind::slow},
                                  KindName{"cut", FaultKind::cut},
                                  KindName{"wrong-length", FaultKind::wrong_length},
                                  KindName{"garbage", FaultKind::garbage},
                                  KindName{"garbled-body", FaultKind::garbled_body},
                                  KindName{"html", FaultKind::html},
                                  KindName{"redirect", FaultKind::redirect},
                                  KindName{"late-close", FaultKind::late_close},
                                  KindName{"refuse", FaultKind::refuse},
                                  KindName{"tls-failure", FaultKind::tls_failure}};

bool meets_arrivals(FaultKind kind) {
  return kind == FaultKind::refuse || kind == FaultKind::tls_failure;
}

FaultKind kind_of(StrictObject& object) {
  std::vector<std::string> names;
  for (const auto& entry : k_kind_names) names.emplace_back(entry.name);
  const auto wanted = object.choice("kind", names);
  for (const auto& entry : k_kind_names)
    if (entry.name == wanted) return entry.kind;
  throw std::logic_error("fault kind '" + wanted + "' is offered but not known");
}

std::regex pattern(StrictObject& object, std::string_view key) {
  const auto text = object.text(key, ".*");
  try {
    return std::regex{text, std::regex::ECMAScript | std::regex::icase};
  } catch (const std::regex_error& error) {
    throw std::invalid_argument(object.path_of(key) +
                                " is not a regular expression: " + error.what());
  }
}

} // namespace

std::string_view name_of(FaultKind kind) {
  for (const auto& entry : k_kind_names)
    if (entry.kind == kind) return entry.name;
  throw std::logic_error("a fault kind has no name");
}

Faults::Rule Faults::make_rule(const nlohmann::json& document) {
  StrictObject object{document, "fault"};
  Rule rule;
  rule.document = document;
  rule.method = pattern(object, "method");
  rule.path = pattern(object, "path");
  rule.skip = object.integer("after", 0, 0);
  rule.remaining = object.integer("count", 1, -1);
  Fault& fault = rule.fault;
  fault.kind = kind_of(object);
  fault.status =
      static_cast<int>(object.integer("status", fault.kind == FaultKind::html ? 200 : 503, 100));
  fault.body = object.text("body");
  fault.content_type = object.text("contentType");
  fault.retry_after = object.text("retryAfter");
  fault.location = object.text("location");
  fault.headers = object.named_texts("headers");
  fault.seconds = object.number("seconds", 0.0);
  fault.fraction = object.number("fraction", 0.5);
  fault.bytes_per_second = object.integer("bytesPerSecond", 1024, 1);
  fault.length_delta = object.integer("lengthDelta", 10);
  object.finish();
  if (fault.fraction > 1.0) throw std::invalid_argument("fault.fraction must be at most 1");
  return rule;
}

void Faults::add(const nlohmann::json& document) {
  const auto list = document.is_array() ? document : nlohmann::json::array({document});
  std::vector<Rule> rules;
  for (const auto& item : list) rules.push_back(make_rule(item));
  const std::lock_guard lock{m_mutex};
  for (auto& rule : rules) m_rules.push_back(std::move(rule));
}

void Faults::clear() {
  const std::lock_guard lock{m_mutex};
  m_rules.clear();
}

bool Faults::use(Rule& rule) {
  if (rule.remaining == 0) return false;
  if (rule.skip > 0) {
    --rule.skip;
    return false;
  }
  if (rule.remaining > 0) --rule.remaining;
  ++rule.used;
  return true;
}

std::optional<Fault> Faults::take(std::string_view method, std::string_view path) {
  const std::lock_guard lock{m_mutex};
  for (auto& rule : m_rules) {
    if (meets_arrivals(rule.fault.kind)) continue;
    if (!std::regex_match(method.begin(), method.end(), rule.method)) continue;
    if (!std::regex_search(path.begin(), path.end(), rule.path)) continue;
    if (use(rule)) return rule.fault;
  }
  return std::nullopt;
}

std::optional<FaultKind> Faults::take_on_arrival() {
  const std::lock_guard lock{m_mutex};
  for (auto& rule : m_rules)
    if (meets_arrivals(rule.fault.kind) && use(rule)) return rule.fault.kind;
  return std::nullopt;
}

nlohmann::json Faults::to_json() const {
  const std::lock_guard lock{m_mutex};
  auto list = nlohmann::json::array();
  for (const auto& rule : m_rules) {
    auto entry = rule.document;
    entry["used"] = rule.used;
    entry["remaining"] = rule.remaining;
    list.push_back(std::move(entry));
  }
  return list;
}

} // namespace octostep::sandbox
