#include "packaging/compress/deflate.h"

#include "packaging/compress/deflate_walk.h"
#include "test/support/temp_folder.h"

#include <doctest/doctest.h>
#include <isa-l/igzip_lib.h>

#include <memory>
#include <stdexcept>
#include <string>

using namespace octostep::packaging;
using octostep::test::random_bytes;
using octostep::test::sample_text;

namespace {

Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string inflate(Bytes deflated, std::size_t size) {
  std::string out(size + 1, '\0');
  auto state = std::make_unique<inflate_state>();
  isal_inflate_init(state.get());
  std::string in(deflated.begin(), deflated.end());
  state->next_in = reinterpret_cast<std::uint8_t*>(in.data());
  state->avail_in = static_cast<std::uint32_t>(in.size());
  state->next_out = reinterpret_cast<std::uint8_t*>(out.data());
  state->avail_out = static_cast<std::uint32_t>(out.size());
  if (isal_inflate(state.get()) != ISAL_DECOMP_OK || state->block_state != ISAL_BLOCK_FINISH)
    return "not one stream";
  out.resize(state->total_out);
  return out;
}

const Engine k_engines[] = {Engine::store,
                            Engine::isal_2,
                            Engine::libdeflate_1,
                            Engine::libdeflate_6,
                            Engine::libdeflate_9};

std::vector<std::string> samples() {
  std::string fixed_code = "abcabcabd"; // so short that a block with fixed codes is best
  return {"",
          "a",
          fixed_code,
          sample_text(5'000),
          sample_text(300'000),
          std::string(200'000, '\0'),
          random_bytes(150'000),
          sample_text(70'000) + random_bytes(70'000) + sample_text(70'000)};
}

} // namespace

TEST_CASE("pieces join to one stream with every engine and every cut") {
  for (const Engine engine : k_engines) {
    for (const std::string& sample : samples()) {
      for (const std::size_t piece_size :
           {std::size_t{1000}, std::size_t{65'536}, std::size_t{100'001}}) {
        CAPTURE(static_cast<int>(engine));
        CAPTURE(sample.size());
        CAPTURE(piece_size);
        Deflater deflater(engine);
        ByteBuffer out;
        for (std::size_t at = 0; at < sample.size() || at == 0; at += piece_size) {
          const std::string_view piece = std::string_view(sample).substr(at, piece_size);
          deflater.deflate_piece(
              bytes_of(piece), at + piece_size >= sample.size() ? Piece::last : Piece::inner, out);
        }
        CHECK(inflate(out.view(), sample.size()) == sample);
      }
    }
  }
}

TEST_CASE("a whole stream is given only when it is smaller") {
  for (const Engine engine : k_engines) {
    for (const std::string& sample : samples()) {
      CAPTURE(static_cast<int>(engine));
      CAPTURE(sample.size());
      Deflater deflater(engine);
      ByteBuffer out;
      out.append("before");
      if (!deflater.deflate_whole(bytes_of(sample), out)) {
        CHECK(out.size() == 6);
        continue;
      }
      CHECK(out.size() - 6 < sample.size());
      CHECK(inflate(out.view().subspan(6), sample.size()) == sample);
    }
  }
}

TEST_CASE("the engines do what their names promise") {
  const std::string text = sample_text(400'000);
  const auto size_with = [&text](Engine engine) {
    Deflater deflater(engine);
    ByteBuffer out;
    deflater.deflate_piece(bytes_of(text), Piece::last, out);
    return out.size();
  };
  CHECK(size_with(Engine::store) > text.size());
  CHECK(size_with(Engine::libdeflate_1) < text.size());
  CHECK(size_with(Engine::libdeflate_6) < size_with(Engine::libdeflate_1));
  CHECK(size_with(Engine::libdeflate_9) <= size_with(Engine::libdeflate_6));
}

TEST_CASE("the level chooses the engine, and reproducible output never the one that varies") {
  CHECK(engine_for(Level::none, false) == Engine::store);
  CHECK(engine_for(Level::fast, false) == Engine::isal_2);
  CHECK(engine_for(Level::fast, true) == Engine::libdeflate_1);
  CHECK(engine_for(Level::optimal, true) == Engine::libdeflate_6);
  CHECK(engine_for(Level::max, false) == Engine::libdeflate_9);
}

TEST_CASE("random bytes are recognised, text and programs are not") {
  CHECK(looks_incompressible(bytes_of(random_bytes(4096))));
  CHECK(looks_incompressible(bytes_of(random_bytes(8192))));
  CHECK(looks_incompressible(bytes_of(random_bytes(512 * 1024))));
  CHECK_FALSE(looks_incompressible(bytes_of(random_bytes(4095))));
  CHECK_FALSE(looks_incompressible(bytes_of(sample_text(100'000))));
  CHECK_FALSE(looks_incompressible(bytes_of(random_bytes(256 * 1024) + sample_text(256 * 1024))));
  CHECK_FALSE(looks_incompressible({}));
}

TEST_CASE("walking over what is no deflate stream is noticed") {
  DeflateWalk walk;
  for (const std::string& bytes : {std::string(),
                                   std::string("\x07"),
                                   std::string("\x05\x00", 2),
                                   random_bytes(100),
                                   std::string("\x01\x05\x00\xFA\xFF"
                                               "ab",
                                               7)}) {
    CHECK_THROWS_AS(static_cast<void>(walk.find_end(bytes_of(bytes))), std::logic_error);
  }
}
