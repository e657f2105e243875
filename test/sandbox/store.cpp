#include "test/sandbox/store.h"

#include <fstream>
#include <stdexcept>

#include <fmt/format.h>

#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

constexpr int k_state_format = 1;

const std::deque<json>& no_documents() {
  static const std::deque<json> none;
  return none;
}

} // namespace

std::string Store::next_id(const std::string& collection) {
  m_has_changed = true;
  return fmt::format("{}-{}", collection, ++m_collections[collection].last_number);
}

json& Store::insert(const std::string& collection, json document) {
  m_has_changed = true;
  if (!document.contains("Id")) document["Id"] = next_id(collection);
  Collection& target = m_collections[collection];
  const auto key = lower(text_of(document, "Id"));
  if (!target.positions.emplace(key, target.documents.size()).second)
    throw std::logic_error(fmt::format("'{}' exists already in {}", key, collection));
  return target.documents.emplace_back(std::move(document));
}

bool Store::remove(const std::string& collection, const std::string& id) {
  const auto owner = m_collections.find(collection);
  if (owner == m_collections.end()) return false;
  Collection& target = owner->second;
  const auto found = target.positions.find(lower(id));
  if (found == target.positions.end()) return false;
  m_has_changed = true;
  target.documents.erase(target.documents.begin() + static_cast<std::ptrdiff_t>(found->second));
  target.positions.clear();
  for (std::size_t i = 0; i < target.documents.size(); ++i)
    target.positions[lower(text_of(target.documents[i], "Id"))] = i;
  return true;
}

const json* Store::find(const std::string& collection, std::string_view id) const {
  const auto owner = m_collections.find(collection);
  if (owner == m_collections.end()) return nullptr;
  const auto found = owner->second.positions.find(lower(id));
  return found == owner->second.positions.end() ? nullptr : &owner->second.documents[found->second];
}

json* Store::find_for_change(const std::string& collection, std::string_view id) {
  const auto owner = m_collections.find(collection);
  if (owner == m_collections.end()) return nullptr;
  const auto found = owner->second.positions.find(lower(id));
  if (found == owner->second.positions.end()) return nullptr;
  m_has_changed = true;
  return &owner->second.documents[found->second];
}

const json& Store::at(const std::string& collection, std::string_view id) const {
  const json* const found = find(collection, id);
  if (found == nullptr)
    throw std::logic_error(fmt::format("'{}' is missing in {}", id, collection));
  return *found;
}

const std::deque<json>& Store::all(const std::string& collection) const {
  const auto owner = m_collections.find(collection);
  return owner == m_collections.end() ? no_documents() : owner->second.documents;
}

std::vector<const json*> Store::where(const std::string& collection,
                                      const std::function<bool(const json&)>& condition) const {
  std::vector<const json*> result;
  for (const auto& document : all(collection))
    if (condition(document)) result.push_back(&document);
  return result;
}

const json* Store::first(const std::string& collection,
                         const std::function<bool(const json&)>& condition) const {
  for (const auto& document : all(collection))
    if (condition(document)) return &document;
  return nullptr;
}

const json& Store::fact(const std::string& name) const {
  static const json none;
  const auto found = m_facts.find(name);
  return found == m_facts.end() ? none : found->second;
}

void Store::set_fact(const std::string& name, json value) {
  m_has_changed = true;
  m_facts[name] = std::move(value);
}

void Store::save(const std::filesystem::path& file) {
  json state{{"format", k_state_format}, {"facts", m_facts}, {"collections", json::object()}};
  for (const auto& [name, collection] : m_collections)
    state["collections"][name] = {{"lastNumber", collection.last_number},
                                  {"documents", collection.documents}};
  auto aside = file;
  aside += ".new";
  {
    std::ofstream out{aside, std::ios::binary | std::ios::trunc};
    out << state.dump(-1, ' ', false, json::error_handler_t::replace);
    out.close();
    if (!out) throw std::runtime_error("cannot write the state to '" + aside.string() + "'");
  }
  std::filesystem::rename(aside, file);
  m_has_changed = false;
}

void Store::load(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  const auto state = json::parse(in, nullptr, /*allow_exceptions=*/false);
  if (!state.is_object() || state.value("format", 0) != k_state_format)
    throw std::runtime_error("'" + file.string() +
                             "' is not a state of this version of octostep-sandbox");
  clear();
  for (const auto& [name, value] : state.at("facts").items()) m_facts[name] = value;
  for (const auto& [name, saved] : state.at("collections").items()) {
    for (const auto& document : saved.at("documents")) insert(name, document);
    m_collections[name].last_number = saved.at("lastNumber").get<std::size_t>();
  }
  m_has_changed = false;
}

void Store::clear() {
  m_collections.clear();
  m_facts.clear();
  m_has_changed = true;
}

std::string text_of(const json& document, std::string_view member) {
  const auto found = document.find(member);
  return found == document.end() || !found->is_string() ? std::string{} : found->get<std::string>();
}

bool flag_of(const json& document, std::string_view member) {
  const auto found = document.find(member);
  return found != document.end() && found->is_boolean() && found->get<bool>();
}

std::vector<std::string> texts_of(const json& document, std::string_view member) {
  std::vector<std::string> result;
  const auto found = document.find(member);
  if (found == document.end() || !found->is_array()) return result;
  for (const auto& item : *found)
    if (item.is_string()) result.push_back(item.get<std::string>());
  return result;
}

} // namespace octostep::sandbox
