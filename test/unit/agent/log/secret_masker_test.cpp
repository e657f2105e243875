#include "agent/log/secret_masker.h"

#include <algorithm>
#include <random>

#include <doctest/doctest.h>

#include "agent/log/secret_forms.h"

using octostep::agent::MaskingStream;
using octostep::agent::secret_forms;
using octostep::agent::SecretMasker;

namespace {

SecretMasker masker_of(std::initializer_list<std::string_view> secrets) {
  SecretMasker masker;
  for (const std::string_view secret : secrets) masker.add(secret);
  return masker;
}

} // namespace

TEST_CASE("a registered secret is replaced wherever it stands") {
  const SecretMasker masker = masker_of({"hunter2!"});
  CHECK(masker.mask("hunter2!") == "********");
  CHECK(masker.mask("a hunter2! b hunter2!") == "a ******** b ********");
  CHECK(masker.mask("hunter2") == "hunter2");
  CHECK(masker.mask("").empty());
}

TEST_CASE("secrets of fewer than four characters are not masked") {
  SecretMasker masker;
  CHECK_FALSE(masker.add("abc"));
  CHECK_FALSE(masker.add("  abc\n"));
  CHECK_FALSE(masker.add("\xD0\xB0\xD0\xB1")); // two letters in four bytes
  CHECK(masker.mask("abc \xD0\xB0\xD0\xB1") == "abc \xD0\xB0\xD0\xB1");
  CHECK(masker.add("abcd"));
  CHECK_FALSE(masker.add("abcd"));
}

TEST_CASE("the encoded forms of a secret are masked") {
  const SecretMasker masker = masker_of({"p@ss \"w\xC3\xB6rd\"/1?"});
  const std::vector<std::pair<const char*, const char*>> forms{
      {"URL", "p%40ss%20%22w%C3%B6rd%22%2F1%3F"},
      {"URL in lower case", "p%40ss%20%22w%c3%b6rd%22%2f1%3f"},
      {"form", "p%40ss+%22w%C3%B6rd%22%2F1%3F"},
      {"JSON", "p@ss \\\"w\xC3\xB6rd\\\"/1?"},
      {"JSON with escaped slashes", "p@ss \\\"w\xC3\xB6rd\\\"\\/1?"},
      {"ASCII JSON", "p@ss \\\"w\\u00f6rd\\\"/1?"},
      {"JSON of .NET", "p@ss \\u0022w\\u00F6rd\\u0022/1?"},
      {"TeamCity", "p@ss \"w|0x00f6rd\"/1?"},
      {"base64", "cEBzcyAid8O2cmQiLzE/"},
      {"base64 for URLs", "cEBzcyAid8O2cmQiLzE_"}};
  for (const auto& [name, text] : forms) {
    CAPTURE(name);
    CHECK(masker.mask(std::string("<") + text + ">") == "<********>");
  }
}

TEST_CASE("a secret in markup, hexadecimal, base32 or encoded twice is masked") {
  const std::vector<std::pair<const char*, const char*>> forms{
      {"XML text", "p&amp;s&lt;'\"w/1%&gt;"},
      {"XML attribute", "p&amp;s&lt;'&quot;w/1%&gt;"},
      {"canonical XML attribute", "p&amp;s&lt;'&quot;w/1%>"},
      {"all names", "p&amp;s&lt;&apos;&quot;w/1%&gt;"},
      {"HTML of .NET", "p&amp;s&lt;&#39;&quot;w/1%&gt;"},
      {"HTML of PHP", "p&amp;s&lt;&#039;&quot;w/1%&gt;"},
      {"HTML of Python", "p&amp;s&lt;&#x27;&quot;w/1%&gt;"},
      {"HTML of Go", "p&amp;s&lt;&#39;&#34;w/1%&gt;"},
      {"HTML of JavaScript", "p&amp;s&lt;&#x27;&quot;w&#x2F;1%&gt;"},
      {"all in decimal", "&#112;&#38;&#115;&#60;&#39;&#34;&#119;&#47;&#49;&#37;&#62;"},
      {"all in hexadecimal", "&#x70;&#x26;&#x73;&#x3c;&#x27;&#x22;&#x77;&#x2f;&#x31;&#x25;&#x3e;"},
      {"all but letters and digits", "p&#x26;s&#x3C;&#x27;&#x22;w&#x2F;1&#x25;&#x3E;"},
      {"hexadecimal", "7026733c2722772f31253e"},
      {"hexadecimal in upper case", "7026733C2722772F31253E"},
      {"URL twice", "p%2526s%253C%2527%2522w%252F1%2525%253E"},
      {"URL twice in lower case", "p%2526s%253c%2527%2522w%252f1%2525%253e"},
      {"JSON in JSON", "p&s<'\\\\\\\"w/1%>"},
      {"JSON in JSON of .NET", "p\\\\u0026s\\\\u003C\\\\u0027\\\\u0022w/1%\\\\u003E"}};
  const SecretMasker masker = masker_of({"p&s<'\"w/1%>"});
  for (const auto& [name, text] : forms) {
    CAPTURE(name);
    CHECK(masker.mask(std::string("{") + text + "}") == "{********}");
    for (std::size_t at = 1; at < std::string_view(text).size(); ++at) {
      MaskingStream stream(masker);
      std::string cut;
      stream.feed(std::string_view(text).substr(0, at), cut);
      stream.feed(std::string_view(text).substr(at), cut);
      stream.finish(cut);
      CHECK(cut == "********");
    }
  }
}

TEST_CASE("a secret inside a base32 text or a base64 text of a base64 text is found at each "
          "alignment") {
  const SecretMasker masker = masker_of({"SecretValue"});
  // What `base32` and `base64 | base64` of coreutils print for x, xx, ... before SecretValue.
  for (const std::string text : {"KNSWG4TFORLGC3DVMU======",
                                 "PBJWKY3SMV2FMYLMOVSQ====",
                                 "PB4FGZLDOJSXIVTBNR2WK===",
                                 "PB4HQU3FMNZGK5CWMFWHKZI=",
                                 "PB4HQ6CTMVRXEZLUKZQWY5LF",
                                 "kb4hq6ctmvrxezlukzqwy5lf"}) {
    CAPTURE(text);
    CHECK(masker.mask(text).find("********") <= 8);
    CHECK(masker.mask(text).size() <= 8 + 8 + 8);
  }
  for (const std::string text :
       {"VTJWamNtVjBWbUZzZFdVPQo=", "ZUZObFkzSmxkRlpoYkhWbAo=", "ZUhoVFpXTnlaWFJXWVd4MVpRPT0K"}) {
    CAPTURE(text);
    CHECK(masker.mask(text).find("********") <= 6);
  }
}

TEST_CASE("a secret that was given for a URL is masked as it reads outside of one") {
  const SecretMasker masker = masker_of({"p%40ss%2Fw0rd"});
  CHECK(masker.mask("p@ss/w0rd p%40ss%2Fw0rd p&#64;ss") == "******** ******** p&#64;ss");
  CHECK(masker_of({"100%"}).mask("100% 10% %zz") == "******** 10% %zz");
}

TEST_CASE("a secret inside a base64 text is found at each of the three alignments") {
  const SecretMasker masker = masker_of({"SecretValue"});
  CHECK(masker.mask("U2VjcmV0VmFsdWU=") == "********U=");         // SecretValue
  CHECK(masker.mask("eFNlY3JldFZhbHVl") == "eF********");         // xSecretValue
  CHECK(masker.mask("eHlTZWNyZXRWYWx1ZQ==") == "eHl********Q=="); // xySecretValue
  CHECK(masker.mask("eHl6U2VjcmV0VmFsdWV6") == "eHl6********V6"); // xyzSecretValuez
}

TEST_CASE("each line of a secret of several lines is masked when it is long enough") {
  const SecretMasker masker = masker_of({"-----BEGIN KEY-----\r\nMIIEvQIBADANBg\n}\nshort\n"});
  CHECK(masker.mask("got MIIEvQIBADANBg here") == "got ******** here");
  CHECK(masker.mask("-----BEGIN KEY-----") == "********");
  CHECK(masker.mask("} short") == "} short");
  CHECK(masker.mask("-----BEGIN KEY-----\\r\\nMIIEvQIBADANBg\\n}\\nshort") == "********");
}

TEST_CASE("anything shaped like an Octopus API key is masked without registration") {
  const SecretMasker masker;
  CHECK(masker.mask("key=API-ABCDEFGHIJKLMNOPQRST.") == "key=********.");
  CHECK(masker.mask("API-ABCDEFGHIJKLMNOPQRS") == "API-ABCDEFGHIJKLMNOPQRS"); // 19 characters
  CHECK(masker.mask("API-API-ABCDEFGHIJKLMNOPQRSTUVWXYZ012345-x") == "API-********-x");
}

TEST_CASE("overlapping secrets become one mask and the longest wins") {
  CHECK(masker_of({"abcdef", "defghi"}).mask("xabcdefghiy") == "x********y");
  CHECK(masker_of({"abcd", "abcdefgh"}).mask("abcdefgh abcdefg") == "******** ********efg");
  CHECK(masker_of({"bcde", "abcdefgh"}).mask("abcdefgh") == "********");
  CHECK(masker_of({"aaaa"}).mask("aaaaaaa") == "********");
  CHECK(masker_of({"KLMNOPQRSTUV--tail"}).mask("API-ABCDEFGHIJKLMNOPQRSTUV--tail.") == "********.");
}

TEST_CASE("a form that is spared stays readable and others are still masked") {
  SecretMasker masker;
  CHECK(masker.add("text", "##teamcity[message text='"));
  CHECK(masker.mask("text dGV4dA==") == "text ********A==");
}

TEST_CASE("only bytes that may still become a secret are held back") {
  const SecretMasker masker = masker_of({"hunter2!"});
  MaskingStream stream(masker);
  std::string out;
  stream.feed("a hun", out);
  CHECK(out == "a ");
  stream.feed("dred", out);
  CHECK(out == "a hundred");
  stream.feed(" hunter2", out);
  CHECK(out == "a hundred ");
  stream.feed("!", out);
  CHECK(out == "a hundred ********");
  stream.feed("AP", out);
  stream.finish(out);
  CHECK(out == "a hundred ********AP");
}

TEST_CASE("a stream cut anywhere gives the same as the whole") {
  const SecretMasker masker =
      masker_of({"abab", "babaabba", "ab-ab", "cabacabacaba", "b\nab\nbab\nlonger line"});
  std::mt19937 random(20260821);
  const std::string alphabet = "aaabbbc-\nAPI-API-API-x";
  for (int round = 0; round < 3'000; ++round) {
    std::string text;
    const auto length = random() % 120;
    while (text.size() < length) {
      if (random() % 12 == 0) text += "API-";
      text += alphabet[random() % alphabet.size()];
    }
    MaskingStream stream(masker);
    std::string cut;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t size = 1 + random() % 9;
      stream.feed(std::string_view(text).substr(at, size), cut);
      at += size;
    }
    stream.finish(cut);
    CAPTURE(text);
    REQUIRE(cut == masker.mask(text));
    REQUIRE(cut.find("abab") == std::string::npos);
  }
}

TEST_CASE("every form is at least four bytes and none appears twice") {
  auto forms = secret_forms("abcd");
  CHECK(forms.size() > 3);
  for (const std::string& form : forms) CHECK(form.size() >= 4);
  std::sort(forms.begin(), forms.end());
  CHECK(std::adjacent_find(forms.begin(), forms.end()) == forms.end());
}
