#include "steps/octopus/client.h"

#include <doctest/doctest.h>

#include "test/unit/steps/octopus/client_fixture.h"

using namespace octostep::octopus;
using namespace octostep::test;

TEST_CASE_FIXTURE(ClientFixture, "a space is found by id, name in any case or slug, once") {
  for (const auto* text : {"Spaces-1", " dEFAULT ", "default-space"}) {
    Client named_client(transport, "https://octopus.example.com", text, {});
    CHECK(named_client.space().id == "Spaces-1");
    CHECK(named_client.space().id == "Spaces-1");
  }
  CHECK(transport.requests().size() == 3);
  CHECK(Client(transport, "https://h", "", {}).space().id == "Spaces-2");
  const auto error = error_of([&] { return Client(transport, "https://h", "Defalt", {}).space(); });
  CHECK(error.kind() == ErrorKind::not_found);
  CHECK(std::string(error.what()).find("'Default'") != std::string::npos);
}

TEST_CASE_FIXTURE(ClientFixture, "links lead into the portal below the virtual directory") {
  CHECK(client.task_link("ServerTasks-5") ==
        "https://octopus.example.com/octopus/app#/Spaces-1/tasks/ServerTasks-5");
  CHECK(client.release_link("Releases-5") ==
        "https://octopus.example.com/octopus/app#/Spaces-1/releases/Releases-5");
}

TEST_CASE_FIXTURE(
    ClientFixture,
    "all pages are followed, below the virtual directory, and a page that repeats ends it") {
  std::string next;
  SUBCASE("link with the virtual directory") {
    next = "/octopus/api/Spaces-1/projects/Projects-1/channels?skip=1&take=1";
  }
  SUBCASE("link without it") { next = "/api/Spaces-1/projects/Projects-1/channels?skip=1&take=1"; }
  SUBCASE("link from the base") {
    next = "~/api/Spaces-1/projects/Projects-1/channels?skip=1&take=1{&more}";
  }
  get("projects/Projects-1/channels", page({named("Channels-1", "A")}, next));
  get("projects/Projects-1/channels", page({named("Channels-2", "B")}, next));
  const auto channels = client.channels("Projects-1");
  REQUIRE(channels.size() == 2);
  CHECK(channels[1].name == "B");
  CHECK(query_value(transport.requests().back(), "skip") == "1");
}

TEST_CASE_FIXTURE(ClientFixture,
                  "statuses become kinds, with the server's words and no more than one line") {
  struct Case {
    int status;
    std::string message;
    ErrorKind kind;
  };
  for (const auto& row : {Case{401, "You must be logged in", ErrorKind::unauthenticated},
                          Case{403, "No permission", ErrorKind::forbidden},
                          Case{409, "Conflict", ErrorKind::conflict},
                          Case{400, "The release already exists", ErrorKind::conflict},
                          Case{400, "Bad input", ErrorKind::refused},
                          Case{405, "Method", ErrorKind::refused},
                          Case{500, "Boom", ErrorKind::unavailable},
                          Case{304, "?", ErrorKind::protocol}}) {
    CAPTURE(row.status);
    transport.otherwise([&](const Request&) {
      return error_answer(row.status, row.message + R"(.\n\tsecond line)");
    });
    const auto error = error_of([&] { return client.machines(); });
    const std::string text = error.what();
    CHECK(error.kind() == row.kind);
    CHECK(error.http_status() == row.status);
    CHECK(text.find("GET /api/Spaces-1/machines/all: ") == 0);
    CHECK(text.find(row.message + ". second line") != std::string::npos);
    CHECK(text.find('\n') == std::string::npos);
  }
}

TEST_CASE_FIXTURE(ClientFixture,
                  "the list of errors is kept verbatim and joined into the message") {
  transport.on(
      "GET /api/Spaces-1/machines/all",
      json_answer(R"({"ErrorMessage":"There was a problem.","Errors":["First.","Second."]})", 400));
  const auto error = error_of([&] { return client.machines(); });
  CHECK(error.server_errors() == std::vector<std::string>{"First.", "Second."});
  CHECK(std::string(error.what()).find("400 Bad Request: There was a problem; First; Second") !=
        std::string::npos);
}

TEST_CASE_FIXTURE(ClientFixture, "pages and garbage in place of JSON are named as such") {
  transport.on("GET /api/Spaces-1/machines/all", html_answer(404, "Nothing here"));
  CHECK(std::string(error_of([&] { return client.machines(); }).what())
            .find("an HTML page titled 'Nothing here'") != std::string::npos);
  transport.on("GET /api", html_answer(200));
  CHECK(error_of([&] { return client.server_info(); }).kind() == ErrorKind::protocol);
}

TEST_CASE_FIXTURE(
    ClientFixture,
    "a missing required member names request and member; unknown ones do not matter") {
  transport.on("GET /api", json_answer(R"({"Application":"Octopus Deploy","New":[1,{}]})"));
  const auto error = error_of([&] { return client.server_info(); });
  CHECK(error.kind() == ErrorKind::protocol);
  CHECK(std::string(error.what()) ==
        "GET /api: member 'Version' of the answer is missing or no text");
}

TEST_CASE_FIXTURE(ClientFixture,
                  "a project is found by name in one request, by slug or id in two") {
  get("projects",
      page({named("Projects-1", "Support Flow Api", "support-flow-api"),
            named("Projects-2", "Support Flow", "support-flow")}));
  CHECK(client.project(" support FLOW ")->id == "Projects-2");
  CHECK(transport.requests().size() == 2);
  CHECK(client.project("support FLOW")->id == "Projects-2");
  CHECK(transport.requests().size() == 2);
  get("projects/support-flow", named("Projects-2", "Support Flow", "support-flow"));
  CHECK(client.project("support-flow")->id == "Projects-2");
  CHECK_FALSE(client.project("absent"));
  CHECK_FALSE(client.project("  "));
}

TEST_CASE_FIXTURE(ClientFixture, "an id and a name that hit different projects are ambiguous") {
  get("projects", page({named("Projects-9", "Projects-1")}));
  get("projects/Projects-1", named("Projects-1", "Support Flow"));
  CHECK(error_of([&] { return client.project("Projects-1"); }).kind() == ErrorKind::ambiguous);
}

TEST_CASE_FIXTURE(ClientFixture, "version control of projects and runbooks is read") {
  get("projects",
      page({{{"Id", "Projects-1"},
             {"Name", "P"},
             {"PersistenceSettings",
              {{"Type", "VersionControlled"},
               {"DefaultBranch", "main"},
               {"ConversionState", {{"RunbooksAreInGit", true}}}}}}}));
  const auto project = *client.project("P");
  CHECK(project.is_version_controlled);
  CHECK(project.runbooks_in_git);
  get("projects/Projects-1/refs%2Fheads%2Fx/runbooks",
      page({{{"Slug", "restart"}, {"Name", "Restart"}}}));
  CHECK(client.runbooks(project, "refs/heads/x").at(0).id == "restart");
  get("projects/Projects-1/main/runbooks", page(json::array()));
  CHECK(client.runbooks(project, "").empty());
}

TEST_CASE_FIXTURE(ClientFixture, "many tasks are asked for in parts, none in no request") {
  get("tasks", page(json::array()));
  CHECK(client.tasks({}).empty());
  CHECK(transport.requests().empty());
  CHECK(client.tasks(std::vector<std::string>(201, "ServerTasks-1")).empty());
  CHECK(transport.count("GET /api/Spaces-1/tasks") == 3);
  CHECK(query_value(transport.requests().back(), "take") == "1");
}

TEST_CASE_FIXTURE(ClientFixture,
                  "completion follows the state, and the flag for states not known here") {
  get("tasks",
      page({{{"Id", "a"}, {"State", "Cancelling"}, {"IsCompleted", true}},
            {{"Id", "b"}, {"State", "TimedOut"}},
            {{"Id", "c"}, {"State", "Retired"}, {"IsCompleted", true}},
            {{"Id", "d"}, {"State", "Retired"}}}));
  const auto tasks = client.tasks({"a", "b", "c", "d"});
  CHECK_FALSE(tasks[0].is_completed);
  CHECK(tasks[1].is_completed);
  CHECK(tasks[2].is_completed);
  CHECK_FALSE(tasks[3].is_completed);
}

TEST_CASE_FIXTURE(
    ClientFixture,
    "reads of the watch are sent once, writes once, a cancel request until it arrives") {
  get("tasks/ServerTasks-1/details",
      {{"Task", {{"Id", "ServerTasks-1"}, {"State", "Executing"}}},
       {"ActivityLogs", json::array()}});
  const auto details = client.task_details("ServerTasks-1", 50);
  CHECK(details.reply_bytes > 10);
  CHECK(transport.requests().back().repeat == Repeat::never);
  CHECK(query_value(transport.requests().back(), "tail") == "50");
  CHECK(query_value(transport.requests().back(), "verbose") == "true");
  transport.on("POST /api/Spaces-1/tasks/ServerTasks-1/cancel", json_answer("{}"));
  stop.request_stop();
  client.cancel_task("ServerTasks-1", Duration(2'000));
  CHECK(transport.requests().back().repeat == Repeat::always);
  CHECK(transport.requests().back().total_limit == Duration(2'000));
  // If a proxy's page came instead, that would not be a success (retry_transport.cpp then repeats
  // the request).
  CHECK(transport.requests().back().answer == AnswerFormat::json);
  CHECK(error_of([&] { return client.machines(); }).kind() == ErrorKind::stopped);
  get("tasks", page({{{"Id", "x"}, {"State", "Canceled"}}}));
  CHECK(client.with_stop({}, Duration(500)).tasks({"x"}).size() == 1);
  CHECK(transport.requests().back().total_limit == Duration(500));
}

TEST_CASE_FIXTURE(ClientFixture,
                  "interruptions, queue, teams, artifacts and the raw log are read") {
  get("interruptions",
      page({{{"Id", "Interruptions-1"},
             {"Title", "Approve"},
             {"Type", "ManualIntervention"},
             {"ResponsibleTeamIds", {"Teams-1"}},
             {"Form",
              {{"Elements",
                {{{"Name", "i"},
                  {"Control", {{"Type", "Paragraph"}, {"Text", "Look first"}}}}}}}}}}));
  const auto interruption = client.pending_interruptions("ServerTasks-1").at(0);
  CHECK(interruption.instructions == "Look first");
  CHECK(interruption.task_id == "ServerTasks-1");
  get("tasks/ServerTasks-1/queued-behind",
      {{"Items",
        {{{"Id", "ServerTasks-7"}, {"State", "Executing"}, {"Description", "Deploy Shop"}}}},
       {"TotalResults", 4}});
  const auto queue = client.queue_ahead("ServerTasks-1");
  CHECK(queue.count == 4);
  CHECK(queue.first.at(0).description == "Deploy Shop");
  transport.on("GET /api/Spaces-1/teams/all", error_answer(403, "no"))
      .on("GET /api/Spaces-1/teams/all", json_answer(json{named("Teams-1", "Ops")}.dump()));
  CHECK(client.team_names().empty());
  CHECK(client.team_names().at("Teams-1") == "Ops");
  get("artifacts", page({{{"Id", "Artifacts-1"}, {"Filename", "report.html"}}}));
  CHECK(client.artifacts("ServerTasks-1").at(0).file_name == "report.html");
  transport.on("GET /api/Spaces-1/tasks/ServerTasks-1/raw",
               Response{200, {{"Content-Type", "text/plain"}}, "line\n"});
  struct Text final : BodySink {
    void restart() override { text.clear(); }
    void take(std::string_view bytes) override { text += bytes; }
    [[nodiscard]] bool finish() override { return true; }
    std::string text;
  } raw;
  client.raw_log("ServerTasks-1", raw);
  CHECK(raw.text == "line\n");
}

TEST_SUITE("hostile") {
  TEST_CASE_FIXTURE(ClientFixture, "an id that is none is a protocol error that names it") {
    for (const auto* id : {"../../etc/x", "/etc/x", "Machines-1/../2", "a b"}) {
      CAPTURE(id);
      ClientFixture fresh;
      fresh.get("machines/all", json::array({named(id, "web-01")}));
      const auto error = error_of([&] { return fresh.client.machines(); });
      CHECK(error.kind() == ErrorKind::protocol);
      CHECK(std::string(error.what()).find("member 'Id' of the answer holds '" + std::string(id)) !=
            std::string::npos);
    }
  }

  TEST_CASE_FIXTURE(ClientFixture, "a list of pages without an end is given up") {
    int asked = 0;
    transport.otherwise([&](const Request&) {
      ++asked;
      auto body = page({named("Channels-1", "A")},
                       "/api/Spaces-1/projects/Projects-1/channels?skip=" + std::to_string(asked));
      body["TotalResults"] = 3;
      return json_answer(body.dump());
    });
    CHECK(error_of([&] { return client.channels("Projects-1"); }).kind() == ErrorKind::protocol);
    CHECK(asked <= 20); // three items, and some that may have been added in the meantime
  }

  TEST_CASE_FIXTURE(ClientFixture, "a list of pages without an end and a total is given up") {
    int asked = 0;
    transport.otherwise([&](const Request&) {
      const auto next = "/api/zz?skip=" + std::to_string(++asked);
      return json_answer(page({named("Channels-1", "A")}, next).dump());
    });
    CHECK(error_of([&] { return client.channels("Projects-1"); }).kind() == ErrorKind::protocol);
    CHECK(asked <= 100);
  }

  TEST_CASE_FIXTURE(ClientFixture, "a link to a next page that is no address is not followed") {
    for (const auto* link :
         {"/api/y HTTP/1.1\r\nHost: a\r\n\r\nDELETE /evil", "/api/../../x", "/api/\xC3\xBC"}) {
      ClientFixture fresh;
      fresh.get("projects/Projects-1/channels", page({named("Channels-1", "A")}, link));
      CHECK(error_of([&] { return fresh.client.channels("Projects-1"); }).kind() ==
            ErrorKind::protocol);
      CHECK(fresh.transport.requests().size() == 2); // the space, and the first page
    }
  }

  TEST_CASE_FIXTURE(ClientFixture, "an answer that is nested too deep is a protocol error") {
    const std::string deep(100'000, '[');
    transport.on("GET /api", json_answer(deep + std::string(100'000, ']')));
    const auto error = error_of([&] { return client.server_info(); });
    CHECK(error.kind() == ErrorKind::protocol);
    CHECK(
        std::string(error.what()) ==
        "GET /api: the answer is nested deeper than 64 levels, more than any answer expected here");
  }

  TEST_CASE_FIXTURE(ClientFixture, "a list that would take much memory is given up") {
    std::string list = "[";
    for (int index = 0; index < 400'000; ++index)
      list += std::string(index == 0 ? "" : ",") + R"({"Id":"a","Name":"b"})";
    get("machines/all", json::array());
    transport.on("GET /api/Spaces-1/environments/all", json_answer(list + "]"));
    const auto error = error_of([&] { return client.environments(); });
    CHECK(error.kind() == ErrorKind::protocol);
    CHECK(std::string(error.what()).find("environments/all: the list takes more than") !=
          std::string::npos);
  }

  TEST_CASE_FIXTURE(ClientFixture, "an answer of very many small values is given up") {
    std::string body = R"({"Version":"2024.1","x":[)";
    for (int index = 0; index < 1'000'000; ++index) body += index == 0 ? "{}" : ",{}";
    transport.on("GET /api", json_answer(body + "]}"));
    CHECK(std::string(error_of([&] { return client.server_info(); }).what())
              .find("takes more than 32 MiB of memory") != std::string::npos);
  }
}
