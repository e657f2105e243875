// The log elements of an activity, kept outside of memory if there are many: a log may have a
// million lines, and a line hundreds of megabytes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "steps/octopus/http/clock.h"
#include "steps/octopus/log_spool.h"

namespace octostep::octopus {

enum class LogCategory : std::uint8_t {
  trace,
  verbose,
  info,
  highlight,
  wait,
  gap,
  alert,
  warning,
  error,
  fatal,
  planned,
  updated,
  finished,
  abandoned,
  unknown
};

struct LogElement {
  std::optional<std::int64_t> number;          // absent on old servers
  std::optional<std::int64_t> gap_last_number; // set on elements of category gap
  LogCategory category = LogCategory::info;
  std::optional<Instant> occurred_at;
  std::string text; // may contain line breaks; for a very long text, a part of it
};

// What the lists of one response share.
class LogStorage {
public:
  // Adds to the text of the next element.
  void append_text(std::string_view piece) { m_texts.append(piece); }
  // Ends the element; its own text is not used.
  void add(const LogElement& element);
  [[nodiscard]] std::size_t count() const { return m_count; }
  void clear();

private:
  friend class LogElements;
  struct Record { // as stored in the spool
    std::int64_t number, gap_last_number, occurred_at;
    std::uint64_t text_begin, text_size;
    LogCategory category;
    bool has_number, has_gap_last_number, has_time;
  };

  [[nodiscard]] Record record(std::size_t index);

  LogSpool m_texts{std::size_t{4} << 20U}, m_records{std::size_t{2} << 20U};
  std::uint64_t m_text_begin = 0; // of the next element
  std::size_t m_count = 0;
};

class LogElements {
public:
  // A longer text is given out in parts. On the way to the log, each of its lines takes many times
  // its own size.
  static constexpr std::size_t k_longest_part = std::size_t{64} << 10U;

  LogElements() = default; // none
  LogElements(std::shared_ptr<LogStorage> storage, std::size_t first, std::size_t count)
      : m_storage(std::move(storage)), m_first(first), m_count(count) {}

  [[nodiscard]] std::size_t size() const { return m_count; }
  // The element without its text, in the order of the response. Throws OctopusError local if it
  // cannot be read, like the next function.
  [[nodiscard]] LogElement head(std::size_t index) const;
  [[nodiscard]] std::uint64_t text_size(std::size_t index) const;
  // At most k_longest_part bytes of its text, starting at byte `from` and cut after a line break or
  // between code points.
  [[nodiscard]] std::string text(std::size_t index, std::uint64_t from = 0) const;

private:
  std::shared_ptr<LogStorage> m_storage;
  std::size_t m_first = 0, m_count = 0;
};

} // namespace octostep::octopus
