// One HTTP exchange with the server. The interface knows nothing of Octopus; wrappers (retry,
// credentials) are transports themselves.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "steps/octopus/http/clock.h"

namespace octostep::octopus {

enum class Method { get, post, put, del };

using NameValue = std::pair<std::string, std::string>;

// A body that is streamed: exact size known, can be read again from the start for another try.
// read() returns the bytes put into `into`, 0 at the end; throws OctopusError or the source's own
// exception when the source changed meanwhile.
class BodySource {
public:
  virtual ~BodySource() = default;
  [[nodiscard]] virtual std::uint64_t size() const = 0;
  virtual void rewind() = 0;
  virtual std::size_t read(std::span<std::byte> into) = 0;
};

// Takes the body of a 2xx answer as it arrives, so that it need not be kept in memory. Functions
// may throw.
class BodySink {
public:
  virtual ~BodySink() = default;
  virtual void restart() = 0; // a body begins; forget what came before, because that attempt failed
  virtual void take(std::string_view bytes) = 0;
  // The body is complete. False: it does not have the requested format.
  [[nodiscard]] virtual bool finish() = 0;
};

struct FilePart {               // sent as multipart/form-data with one file part
  std::string file_name;        // as the server shall see it
  BodySource* source = nullptr; // not owned; outlives the call
  std::string name = "file";    // of the part in the form
};

using Body = std::variant<std::monostate, std::string /* JSON text */, FilePart>;

// What the retry wrapper may do with a request that failed.
enum class Repeat {
  by_method, // GET is a read and repeated; everything else is a write and sent once
  never,     // fails at once, e.g. because the caller has a better moment for another try
  always     // a write that does no harm when it arrives twice, e.g. a cancel request
};

// Of a 2xx answer; anything else in its place is a fault, such as the page of a proxy that wants
// people to sign in.
enum class AnswerFormat {
  json,
  text, // anything but a web page
  any
};

struct Request {
  Method method = Method::get;
  std::string
      path{}; // percent-encoded, below the base URL, e.g. "/api/Spaces-1/projects/Projects-1"
  std::vector<NameValue> query{}; // not encoded
  std::vector<NameValue>
      headers{}; // without credentials; those are added by the credentials wrapper
  Body body{};
  // Longest time without a byte moved in either direction, where the connection's own limit is not
  // shorter; absent = the connection's.
  std::optional<Duration> idle_limit{};
  std::optional<Duration>
      total_limit{}; // of the whole exchange with all repetitions; absent = none
  std::size_t body_limit = std::size_t{64} << 20; // bytes of the answer's body
  BodySink* sink = nullptr;                       // takes the body if the status is 2xx; not owned
  AnswerFormat answer = AnswerFormat::json;
  Repeat repeat = Repeat::by_method;
};

[[nodiscard]] std::string_view method_name(Method method);
// "GET /api/Spaces-1/tasks": for messages; holds neither query nor credentials.
[[nodiscard]] std::string request_line(const Request& request);

struct Response {
  int status = 0;
  std::vector<NameValue> headers;
  // Capped; a longer body is a protocol error. For a streamed body, only its beginning.
  std::string body;
  // The sink's verdict on the body that it took; absent if there was no sink.
  std::optional<bool> streamed_well{};

  [[nodiscard]] std::string_view header(std::string_view name) const; // any case; "" when absent
};

// Whether a failed exchange can have reached the server decides what may be repeated.
enum class Delivery { not_sent, maybe_received };

// Raised by transports when there is no complete answer. Becomes OctopusError above the retry
// wrapper.
struct ExchangeFailure : std::runtime_error {
  ExchangeFailure(const std::string& message, Delivery how_far, bool may_pass_by_itself = true)
      : std::runtime_error(message), delivery(how_far), may_pass(may_pass_by_itself) {}
  Delivery delivery;
  bool may_pass; // false: another try would end in the same way
};

class Transport {
public:
  virtual ~Transport() = default;
  // Any HTTP status is a Response. Throws ExchangeFailure when no complete answer arrived, and
  // OctopusError of kind stopped within 500 ms of a stop request, of kind tls for a certificate
  // that was refused.
  [[nodiscard]] virtual Response send(const Request& request, std::stop_token stop) = 0;
};

} // namespace octostep::octopus
