#include "agent/run/file_journal.h"

#include <fstream>
#include <sstream>

#include <doctest/doctest.h>

#include "packaging/packaging_error.h"
#include "steps/octopus/http/octopus_error.h"
#include "test/support/manual_clock.h"
#include "test/support/temp_folder.h"

using namespace octostep;
using agent::FileJournal;

namespace {

const steps::WriteKey k_key{"dev", "deployment", "SupportFlow to Development", "c0ffee"};
const steps::Rows k_result{{{"taskId", "ServerTasks-1"}}};

struct JournalFixture {
  FileJournal open(const std::string& writer = "build 1") {
    return FileJournal(path, writer, clock);
  }
  [[nodiscard]] std::string content() const {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }
  void append(const std::string& text) const { std::ofstream(path, std::ios::app) << text; }
  void cut_last_byte() const {
    std::filesystem::resize_file(path, std::filesystem::file_size(path) - 1);
  }
  // Why the journal cannot be trusted; "" = it can.
  std::string fault() {
    try {
      (void)open().entries();
      return "";
    } catch (const octopus::OctopusError& error) {
      CHECK(error.kind() == octopus::ErrorKind::unclear_write);
      return error.what();
    }
  }

  test::ManualClock clock;
  test::TempFolder folder;
  std::filesystem::path path = folder.path() / "octostep.journal";
};

} // namespace

TEST_CASE("what one process noted the next one reads") {
  JournalFixture fixture;
  {
    auto journal = fixture.open();
    journal.intend(k_key, {{"releaseId", "Releases-1"}}, fixture.clock.now());
    CHECK(journal.find(k_key)->is_of_this_run);
  }
  auto journal = fixture.open("build 2");
  auto entry = journal.find(k_key);
  REQUIRE(entry);
  CHECK(entry->writer == "build 1");
  CHECK_FALSE(entry->is_of_this_run);
  CHECK(entry->intended == fixture.clock.now());
  CHECK(entry->since == fixture.clock.now());
  CHECK(steps::value_in(entry->facts, "releaseId") == "Releases-1");
  CHECK_FALSE(entry->result);
  journal.finish(k_key, k_result);
  CHECK(fixture.open().find(k_key)->result == k_result);
}

TEST_CASE("lines that others append are seen, and a withdrawn write is gone") {
  JournalFixture fixture;
  auto mine = fixture.open("mine");
  auto theirs = fixture.open("theirs");
  theirs.intend(k_key, {}, {});
  CHECK(mine.find(k_key)->writer == "theirs");
  theirs.withdraw(k_key);
  CHECK_FALSE(mine.find(k_key));
  CHECK(mine.entries().empty());
}

TEST_CASE("a line cut short anywhere is as if it had not been begun") {
  JournalFixture whole;
  {
    auto journal = whole.open();
    journal.intend(k_key, {{"a", "b"}}, {});
    journal.finish(k_key, k_result);
  }
  const std::string text = whole.content();
  const auto first = text.find('\n') + 1;
  const auto second = text.find('\n', first) + 1;
  for (std::size_t length = 0; length < text.size(); ++length) {
    CAPTURE(length);
    JournalFixture torn;
    torn.append(text.substr(0, length));
    auto journal = torn.open();
    const auto entry = journal.find(k_key);
    CHECK(entry.has_value() == (length >= second));
    CHECK_FALSE((entry && entry->result));
    journal.intend(k_key, {}, {});
    journal.finish(k_key, k_result);
    CHECK(torn.open().find(k_key)->result == k_result);
  }
}

TEST_CASE("one build at a time has the turn, and the end of a process gives it back") {
  JournalFixture fixture;
  auto first = fixture.open();
  {
    auto second = fixture.open();
    CHECK(first.try_begin_turn());
    CHECK_FALSE(second.try_begin_turn());
    first.end_turn();
    CHECK(second.try_begin_turn());
    CHECK_FALSE(first.try_begin_turn());
  }
  CHECK(first.try_begin_turn());
}

TEST_CASE("a file that is no journal is left as it is") {
  JournalFixture fixture;
  fixture.append("{\"steps\":[]}");
  CHECK_THROWS_AS((void)fixture.open(), packaging::PackagingError);
  CHECK(fixture.content() == "{\"steps\":[]}");
  fixture.path = fixture.folder.path() / "no" / "folder";
  CHECK_THROWS_AS((void)fixture.open(), packaging::PackagingError);
}

TEST_CASE("a line of another version is refused, not passed over") {
  JournalFixture fixture;
  (void)fixture.open();
  fixture.append("{\"state\":\"intended\",\"deed\":\"unknown\"}\n");
  CHECK(
      fixture.fault().find("line 2 is damaged, this version of octostep does not understand it") !=
      std::string::npos);
}

TEST_CASE("any damage to a line that was written whole is refused, each time") {
  JournalFixture whole;
  {
    auto journal = whole.open();
    journal.intend(k_key, {{"a", "b"}}, {});
    journal.finish(k_key, k_result);
    journal.intend({"test", "deployment", "x", "y"}, {}, {});
  }
  const std::string text = whole.content();
  for (std::size_t at = text.find('\n') + 1; at < text.size(); ++at) {
    CAPTURE(at);
    JournalFixture damaged;
    damaged.append(text);
    std::fstream(damaged.path, std::ios::in | std::ios::out)
        .seekp(static_cast<std::streamoff>(at))
        .put(static_cast<char>(text[at] ^ 1));
    auto journal = damaged.open();
    for (int look = 0; look < 2; ++look)
      CHECK_THROWS_AS((void)journal.find(k_key), octopus::OctopusError);
    CHECK_THROWS_AS((void)journal.try_begin_turn(), octopus::OctopusError);
    CHECK_THROWS_AS((void)damaged.open().try_begin_turn(),
                    octopus::OctopusError); // no lock is left
  }
}

TEST_CASE("an outcome without its intent is refused") {
  JournalFixture fixture;
  fixture.open().finish(k_key, k_result);
  const auto fault = fixture.fault();
  CHECK(fault.find("outcome of a write that no line before it announces") != std::string::npos);
  CHECK(fault.find("look in Octopus") != std::string::npos);
  CHECK(fault.find("SupportFlow to Development") != std::string::npos);
}

TEST_CASE("a journal of an older version is continued, its damage refused") {
  const std::string old = R"({"octostepJournal":1}
{"state":"intended","step":"dev","kind":"deployment","target":"SupportFlow to Development","command":"c0ffee","at":5,"since":6,"run":"1-2","writer":"build 1","facts":{"a":"b"}}
{"state":"done","step":"dev","kind":"deployment","target":"SupportFlow to Development","command":"c0ffee","result":[{"taskId":"ServerTasks-1"}]}
)";
  JournalFixture fixture;
  fixture.append(old);
  auto journal = fixture.open();
  CHECK(journal.find(k_key)->result == k_result);
  CHECK(journal.find(k_key)->writer == "build 1");
  journal.intend(k_key, {}, {});
  CHECK_FALSE(fixture.open().find(k_key)->result);
  for (const std::string_view broken : {"intended\"", "\"facts", "{\"a\":\"b\"}}"}) {
    CAPTURE(broken);
    JournalFixture damaged;
    damaged.append(std::string(old).replace(old.find(broken), 1, "#"));
    CHECK_FALSE(damaged.fault().empty());
  }
}

TEST_CASE("a last line that lacks nothing but its end counts from the next turn on") {
  JournalFixture fixture;
  fixture.open().intend(k_key, {}, {});
  fixture.cut_last_byte();
  auto journal = fixture.open();
  CHECK(journal.try_begin_turn());
  CHECK(journal.find(k_key));
}

TEST_CASE("two that make the same journal make one head") {
  JournalFixture fixture;
  auto first = fixture.open();
  auto second = fixture.open();
  first.intend(k_key, {}, {});
  CHECK(second.find(k_key));
  fixture.append("{\"octostepJournal\":1}\n");
  CHECK(fixture.open().find(k_key));
}
