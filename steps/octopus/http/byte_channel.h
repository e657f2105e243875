// A connected, non-blocking stream of bytes, plain or encrypted, and the interface that creates it.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>

#include "steps/octopus/http/clock.h"

namespace octostep::octopus {

class Patience;

enum class Interest { to_receive, to_send_or_receive };

// Every function throws ExchangeFailure (maybe_received) if the connection is broken.
class ByteChannel {
public:
  virtual ~ByteChannel() = default;
  // The number of bytes taken, at least one; absent: none can be sent now.
  virtual std::optional<std::size_t> try_send(std::span<const std::byte> bytes) = 0;
  // The number of bytes put into `into`; 0: the other side has closed; absent: none are available
  // now.
  virtual std::optional<std::size_t> try_receive(std::span<std::byte> into) = 0;
  // True as soon as another attempt makes sense, false when `slice` is over.
  virtual bool wait(Interest interest, Duration slice) = 0;
};

class Dialer {
public:
  virtual ~Dialer() = default;
  // Throws ExchangeFailure (not_sent), or OctopusError tls, stopped, unauthenticated or refused
  // (the last two from a proxy).
  [[nodiscard]] virtual std::unique_ptr<ByteChannel> dial(Patience& patience) = 0;
};

} // namespace octostep::octopus
