// Reads one JSON text (RFC 8259) as it arrives, in pieces cut anywhere. Keeps only the current
// value and its nesting, so that memory does not grow with the text; uses no recursion. Lenient
// where a log must not be lost: text that is not UTF-8 is passed on unchanged, and a surrogate
// without its other half becomes U+FFFD.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace octostep::octopus {

// Called with what is read, in order. Every function may throw.
class JsonEvents {
public:
  virtual ~JsonEvents() = default;
  virtual void restart() = 0; // forget everything: the attempt failed, and a text begins again
  virtual void begin_object() = 0;
  virtual void end_object() = 0;
  virtual void begin_array() = 0;
  virtual void end_array() = 0;
  virtual void key(std::string_view name) = 0;
  // A long text comes in several pieces, with nothing else in between.
  virtual void text(std::string_view piece, bool is_last) = 0;
  virtual void number(std::string_view literal) = 0; // as written
  virtual void boolean(bool value) = 0;
  virtual void null() = 0;
};

class JsonParser {
public:
  static constexpr std::size_t k_depth_limit = 64; // the same as for documents

  // `events` must outlive it.
  explicit JsonParser(JsonEvents& events) : m_events(events) {}

  // Throws OversizedAnswer for a text that is nested deeper than the limit. After an error, the
  // rest of the text is ignored.
  void feed(std::string_view text);
  // True if the text was exactly one JSON value.
  [[nodiscard]] bool finish();

private:
  enum class State {
    value,         // a value must follow
    first_item,    // a value or ']'
    first_key,     // a key or '}'
    next_key,      // a key must follow
    colon,         // after a key
    behind_value,  // ',' or the end of the container
    string,        // inside quotes
    escape,        // after a backslash
    escape_digits, // of \u
    literal,       // number, true, false or null
    complete,      // the outermost value has ended
    faulty
  };

  void take(char letter);
  void text_grew();
  [[nodiscard]] std::size_t take_text_run(std::string_view text);
  void begin_value(char letter);
  void begin_string(bool is_key);
  void end_string();
  void take_escape(char letter);
  void take_escape_digit(char letter);
  void end_escape_digits();
  void end_literal();
  void open(char bracket);
  void close(char bracket);
  void behind_value(char letter);
  void value_ended();
  void give_up_surrogate();

  JsonEvents& m_events;
  State m_state = State::value;
  std::string m_nesting; // '{' or '[' for each open container
  std::string m_text;    // of the current string or literal
  bool m_is_key = false;
  char32_t m_code = 0; // of the current escape
  int m_digits = 0;
  char32_t m_high_surrogate = 0; // waits for its other half; 0 = none
};

} // namespace octostep::octopus
