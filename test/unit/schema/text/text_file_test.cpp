
#include <sstream>

#include <doctest/doctest.h>

#include "schema/text/text_file.h"
#include "schema/text/utf8.h"
#include "test/support/temp_folder.h"

using namespace octostep::text;

namespace {

TextRead read(const std::string& bytes) {
  std::istringstream stream(bytes);
  return read_text_stream(stream);
}

} // namespace

TEST_CASE("a byte order mark is dropped") { CHECK(read("\xEF\xBB\xBFtext").text == "text"); }

TEST_CASE("text that is not UTF-8 is refused with its place") {
  CHECK(read("a\nb\xE4t").error == "byte 0xE4 at line 2, column 2 is not UTF-8; save it as UTF-8");
}

TEST_CASE("UTF-16 with a byte order mark is converted") {
  using namespace std::string_literals;
  CHECK(read("\xFF\xFEo\0k\0"s).text == "ok");
  CHECK(read("\xFE\xFF\0o\0k"s).text == "ok");
  CHECK(read("\xFF\xFE{"s).error ==
        "its UTF-16 is cut or holds half a character; save it as UTF-8");
}

TEST_CASE("text of exactly the limit is read and one byte more is not") {
  CHECK(read(std::string(k_text_limit, 'x')).text.size() == k_text_limit);
  CHECK(read(std::string(k_text_limit + 1, 'x')).error == "it is larger than 16 MiB");
}

TEST_CASE("a missing file and a folder say what they are") {
  const octostep::test::TempFolder folder;
  CHECK(read_text_file(folder.path() / "nothing.json").error == "No such file or directory");
  CHECK(read_text_file(folder.path()).error == "it is a folder");
  CHECK(read_text_file(folder.write("a.json", "{}")).text == "{}");
}

TEST_CASE("columns count characters") {
  const auto position = position_in("\xC3\xA4\xC3\xB6x", 4);
  CHECK(position.line == 1);
  CHECK(position.column == 3);
}
