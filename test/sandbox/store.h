// Everything the server knows, as documents in named collections ("Projects", "ServerTasks" ...).
//
// A document has the wire form: PascalCase members are public. Members that begin with a lower-case
// letter are private to the sandbox and never leave it. Links are added on the way out. The store
// is not synchronized; its owner serializes access.
#pragma once

#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <nlohmann/json.hpp>

namespace octostep::sandbox {

using nlohmann::json;

class Store {
public:
  // The next id of a collection: "Releases-7".
  [[nodiscard]] std::string next_id(const std::string& collection);
  // Adds a document and gives it an "Id" if it has none. References stay valid until a removal.
  json& insert(const std::string& collection, json document);
  bool remove(const std::string& collection, const std::string& id);

  // Ids are compared without case. nullptr if absent.
  [[nodiscard]] const json* find(const std::string& collection, std::string_view id) const;
  [[nodiscard]] json* find_for_change(const std::string& collection,
                                      std::string_view id); // marks a change
  // Throws std::logic_error if absent; for references between documents.
  [[nodiscard]] const json& at(const std::string& collection, std::string_view id) const;

  // In order of insertion.
  [[nodiscard]] const std::deque<json>& all(const std::string& collection) const;
  [[nodiscard]] std::vector<const json*>
  where(const std::string& collection, const std::function<bool(const json&)>& condition) const;
  [[nodiscard]] const json* first(const std::string& collection,
                                  const std::function<bool(const json&)>& condition) const;

  // Small facts outside collections.
  [[nodiscard]] const json& fact(const std::string& name) const; // null if absent
  void set_fact(const std::string& name, json value);

  [[nodiscard]] bool has_changed() const { return m_has_changed; }
  // Writes the whole state under another name and renames it.
  void save(const std::filesystem::path& file);
  // Throws std::runtime_error if the file is not a state of this program.
  void load(const std::filesystem::path& file);
  void clear();

private:
  struct Collection {
    std::deque<json> documents;
    std::unordered_map<std::string, std::size_t> positions; // lower-case id to index
    std::size_t last_number = 0;
  };

  std::map<std::string, Collection> m_collections;
  std::map<std::string, json> m_facts;
  bool m_has_changed = false;
};

// A text member; "" if absent or null.
[[nodiscard]] std::string text_of(const json& document, std::string_view member);
[[nodiscard]] bool flag_of(const json& document, std::string_view member);
// A list of texts; empty if absent.
[[nodiscard]] std::vector<std::string> texts_of(const json& document, std::string_view member);

} // namespace octostep::sandbox
