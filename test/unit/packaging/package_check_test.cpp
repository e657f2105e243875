#include "packaging/package_check.h"

#include "packaging/package_builder.h"
#include "packaging/package_name.h"
#include "packaging/packaging_error.h"
#include "test/support/package_bytes.h"
#include "test/support/temp_folder.h"

#include <doctest/doctest.h>

using namespace octostep::packaging;
using octostep::test::package_bytes;
using octostep::test::random_bytes;
using octostep::test::TempFolder;

namespace {

std::string refusal_of(const std::filesystem::path& path, std::string_view extension) {
  try {
    check_package_file(path, extension);
  } catch (const PackagingError& error) {
    CHECK(error.kind() == ErrorKind::invalid_input);
    return error.what();
  }
  return "";
}

bool holds(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// A package of each format that can be written.
std::filesystem::path packed(const TempFolder& source, const TempFolder& out, Format format) {
  PackageRequest request;
  request.id = "A";
  request.version = "1.0";
  request.format = format;
  request.base_path = source.path();
  request.out_folder = out.path();
  request.overwrite = true;
  return build_package(request).plan.path;
}

constexpr Format k_formats[] = {Format::zip,
                                Format::nupkg,
                                Format::jar,
                                Format::war,
                                Format::tar,
                                Format::tar_gz,
                                Format::tgz,
                                Format::tar_bz2,
                                Format::tar_zst};

} // namespace

TEST_CASE("every package that is written here passes, and none that is cut off") {
  const TempFolder source, out;
  source.write("a.bin", random_bytes(100'000));
  source.write("b.txt", "text");
  for (const Format format : k_formats) {
    CAPTURE(extension_of(format));
    const auto path = packed(source, out, format);
    CHECK(refusal_of(path, extension_of(format)).empty());
    const auto size = std::filesystem::file_size(path);
    for (const auto part : {size / 2, std::uintmax_t{10}}) {
      CAPTURE(part);
      std::filesystem::resize_file(path, part);
      CHECK_FALSE(refusal_of(path, extension_of(format)).empty());
    }
  }
}

TEST_CASE("kinds of files that are no packages are refused by their names") {
  const TempFolder folder;
  for (const char* const extension : {".snupkg", ".txt", ".exe", ".7z", ".msi", ".gz", ".xz"}) {
    CAPTURE(extension);
    const auto path = folder.write(std::string("App.1.0") + extension, package_bytes("x"));
    CHECK(holds(refusal_of(path, extension), "which Octopus takes for no package"));
  }
  for (const char* const extension : {".ZIP", ".ear", ".rar", ".tar.Z", ".tbz", ".whl", ".TAR.GZ"})
    CHECK(is_package_extension(extension));
}

TEST_CASE("content that is not what the name says is named") {
  struct Row {
    const char *extension, *content, *expected;
  };
  const TempFolder folder;
  for (const Row& row :
       {Row{".zip", "", "no zip package but an empty file"},
        Row{".nupkg", " \n<!DOCTYPE html><html>sign in", "no nupkg package but an HTML page"},
        Row{".zip", "MZ\x90", "a Windows program"},
        Row{".jar", "7z\xBC\xAF\x27\x1C", "a 7-Zip archive"},
        Row{".zip", "version https://git-lfs.github.com/spec/v1", "a pointer of Git LFS"},
        Row{".zip", "PK\x03\x04 and no end", "a zip archive that is cut off or damaged"},
        Row{".tgz", "PK\x03\x04", "no tgz package but a zip archive"},
        Row{".tar", "<html>", "no tar package but an HTML page"},
        Row{".tar", "short", "no tar package but cut off or damaged"},
        Row{".zip", "x", "something else"}}) {
    CAPTURE(row.content);
    const auto path = folder.write(std::string("App.1.0") + row.extension, row.content);
    CHECK(holds(refusal_of(path, row.extension), row.expected));
  }
}

TEST_CASE("a zip archive may have a script in front and a comment behind") {
  const TempFolder folder;
  CHECK(refusal_of(folder.write("a.jar", "#!/bin/sh\n" + package_bytes("PK\x05\x06")), ".jar")
            .empty());
}
