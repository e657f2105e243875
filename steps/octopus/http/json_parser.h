// Reads one JSON text (RFC 8259) as it arrives, in pieces cut anywhere. Keeps nothing but the value
// that is being read and how it is nested, so that memory does not grow with the text; uses no
// recursion. Lenient where a log must not be lost: text that is no UTF-8 is passed on as it is, a
// surrogate without its other half becomes U+FFFD.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace octostep::octopus {

// What is read, in order. Every function may throw.
class JsonEvents {
public:
  virtual ~JsonEvents() = default;
  virtual void restart() = 0; // what came so far is of an attempt that failed; a text begins anew
  virtual void begin_object() = 0;
  virtual void end_object() = 0;
  virtual void begin_array() = 0;
  virtual void end_array() = 0;
  virtual void key(std::string_view name) = 0;
  // A long text comes in several pieces; nothing else comes between them.
  virtual void text(std::string_view piece, bool is_last) = 0;
  virtual void number(std::string_view literal) = 0; // as written
  virtual void boolean(bool value) = 0;
  virtual void null() = 0;
};

class JsonParser {
public:
  static constexpr std::size_t k_depth_limit = 64; // what documents may have

  // `events` must outlive it.
  explicit JsonParser(JsonEvents& events) : m_events(events) {}

  // Throws OversizedAnswer for a text that is nested deeper than the limit. After a fault the rest
  // of the text is passed over.
  void feed(std::string_view text);
  // True when the text was one JSON value and nothing else.
  [[nodiscard]] bool finish();

private:
  enum class State {
    value,         // one must follow
    first_item,    // a value or ']'
    first_key,     // a key or '}'
    next_key,      // a key must follow
    colon,         // behind a key
    behind_value,  // ',' or the end of the container
    string,        // inside quotes
    escape,        // behind a backslash
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
  std::string m_text;    // of the string or literal that is being read
  bool m_is_key = false;
  char32_t m_code = 0; // of the escape that is being read
  int m_digits = 0;
  char32_t m_high_surrogate = 0; // waits for its other half; 0 = none
};

} // namespace octostep::octopus
