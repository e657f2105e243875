#include "test/sandbox/multipart.h"

#include <doctest/doctest.h>

#include "test/unit/sandbox/string_source.h"

namespace octostep::sandbox {
namespace {

struct ReadFile {
  FilePart part;
  std::string content;
};

ReadFile read_all(const std::string& body, std::size_t piece, const std::string& boundary = "B") {
  StringSource source{body, piece};
  ReadFile file;
  file.part =
      read_file_part(source, boundary, [&](std::string_view bytes) { file.content += bytes; });
  return file;
}

std::string form(const std::string& disposition, const std::string& content) {
  return "--B\r\nContent-Disposition: form-data; " + disposition +
         "\r\nContent-Type: application/zip\r\n\r\n" + content + "\r\n--B--\r\n";
}

} // namespace

TEST_CASE("the boundary is taken from the content type") {
  CHECK(multipart_boundary("multipart/form-data; boundary=abc") == "abc");
  CHECK(multipart_boundary("Multipart/Form-Data; charset=utf-8; boundary=\"a b\"") == "a b");
  CHECK_FALSE(multipart_boundary("multipart/form-data"));
  CHECK_FALSE(multipart_boundary("application/json; boundary=abc"));
}

TEST_CASE("a file is read the same however the body is cut") {
  // The content is full of text that looks like the beginning of a boundary.
  const std::string content = "PK\r\n--\r\n--A\r\n-\r\n\r\n--b" + std::string("\0\xff", 2) + "\r";
  const auto body = form("name=\"file\"; filename=\"Acme.1.0.zip\"", content);
  for (std::size_t piece = 1; piece <= body.size(); ++piece) {
    CAPTURE(piece);
    const auto file = read_all(body, piece);
    CHECK(file.part.file_name == "Acme.1.0.zip");
    CHECK(file.part.name == "file");
    CHECK(file.content == content);
  }
}

TEST_CASE("every client's way to name a file is understood") {
  struct Row {
    const char* disposition;
    const char* name;
  };
  for (const auto& row :
       {Row{"name=file; filename=A.1.zip", "A.1.zip"},
        Row{"name=\"fileToUpload\"; filename=\"A.1.zip\"", "A.1.zip"},
        Row{"name=\"data\"; filename=\"C:\\dir\\A.1.zip\"", "A.1.zip"},
        Row{"name=\"f\"; filename=\"../../A.1.zip\"", "A.1.zip"},
        Row{"name=\"f\"; filename=\"quo\\\"te.zip\"", "quo\"te.zip"},
        Row{"name=f; filename=A; filename*=utf-8''B%C3%A4.1.zip", "B\xC3\xA4.1.zip"},
        Row{"name=f; filename*=utf-8''B.1.zip; filename=A", "B.1.zip"}}) {
    CAPTURE(row.disposition);
    CHECK(read_all(form(row.disposition, "x"), 7).part.file_name == row.name);
  }
}

TEST_CASE("text before the first boundary and after the last one is ignored") {
  const auto body = "\r\npreamble\r\n" + form("name=f; filename=A.1.zip", "x") + "epilogue";
  CHECK(read_all(body, 3).content == "x");
}

TEST_CASE("fields without file are skipped") {
  const auto body = "--B\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n" +
                    form("name=f; filename=A.1.zip", "x");
  const auto file = read_all(body, 5);
  CHECK(file.part.name == "f");
  CHECK(file.content == "x");
}

TEST_CASE("an empty file is a file") {
  CHECK(read_all(form("name=f; filename=A.1.zip", ""), 4).content.empty());
}

TEST_CASE("malformed forms are refused") {
  const auto good = form("name=f; filename=A.1.zip", "content");
  for (std::size_t size = 0; size < good.size() - 4; ++size) {
    CAPTURE(size);
    CHECK_THROWS_AS(read_all(good.substr(0, size), 8), MultipartError);
  }
  CHECK_THROWS_AS(read_all(good, 8, "C"), MultipartError);
  CHECK_THROWS_AS(read_all(form("name=f", "no file"), 8), MultipartError);
  const auto two = good.substr(0, good.size() - 7) + "\r\n" + good;
  CHECK_THROWS_AS(read_all(two, 8), MultipartError);
  CHECK_THROWS_AS(read_all("--B\r\n" + std::string(20000, 'x'), 512), MultipartError);
}

} // namespace octostep::sandbox
