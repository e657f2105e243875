#include "test/contract/sandbox_fixture.h"

#include <sstream>

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/NetException.h>
#include <Poco/StreamCopier.h>
#include <stdlib.h>

namespace octostep::sandbox {

std::string Reply::errors() const {
  std::string joined;
  if (body.is_object() && body.contains("Errors"))
    for (const auto& error : body.at("Errors")) joined += error.get<std::string>() + "\n";
  return joined;
}

SandboxFixture::SandboxFixture() {
  auto pattern = (std::filesystem::temp_directory_path() / "octostep-contract-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr)
    throw std::runtime_error("cannot make a temporary folder");
  m_folder = pattern;
  start();
  // Time stands still unless a test moves it.
  post("/sandbox/time", {{"speed", 0}});
}

SandboxFixture::~SandboxFixture() {
  m_server.reset();
  std::filesystem::remove_all(m_folder);
}

void SandboxFixture::start() {
  m_application = std::make_unique<Application>(
      Application::Settings{m_folder, SANDBOX_SCENARIO, "API-SANDBOX"});
  m_service = std::make_unique<Service>(Service{
      [this](Request& request, ByteSource& body) { return m_application->answer(request, body); },
      [this] { return m_application->time(); },
      m_application->faults(),
      m_application->log()});
  Options options;
  options.port = 0;
  m_server = std::make_unique<Server>(options, *m_service);
}

void SandboxFixture::restart() {
  m_server.reset();
  start();
}

Reply SandboxFixture::execute(const std::string& path, json command) {
  command.update({{"spaceId", "Spaces-1"}, {"spaceIdOrName", "Default"}});
  if (!command.contains("ProjectName")) command["ProjectName"] = "Shop";
  return post("/api/Spaces-1/" + path, command);
}

Reply SandboxFixture::send(const std::string& method,
                           const std::string& path,
                           const std::string& body,
                           const HeaderFields& headers) {
  Poco::Net::HTTPClientSession session{"127.0.0.1", m_server->port()};
  Poco::Net::HTTPRequest request{method, path, Poco::Net::HTTPMessage::HTTP_1_1};
  request.set("X-Octopus-ApiKey", "API-SANDBOX");
  request.setContentType("application/json");
  for (const auto& [name, value] : headers) request.set(name, value);
  request.setContentLength(static_cast<std::streamsize>(body.size()));
  session.sendRequest(request) << body;
  Poco::Net::HTTPResponse response;
  Reply reply;
  Poco::StreamCopier::copyToString(session.receiveResponse(response), reply.text);
  reply.status = response.getStatus();
  reply.body = json::parse(reply.text, nullptr, /*allow_exceptions=*/false);
  if (reply.body.is_discarded()) reply.body = nullptr;
  return reply;
}

Reply SandboxFixture::push(const std::string& path,
                           const std::string& file_name,
                           const std::string& content) {
  const auto body = "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" +
                    file_name + "\"\r\n\r\n" + content + "\r\n--B--\r\n";
  return send("POST", path, body, {{"Content-Type", "multipart/form-data; boundary=B"}});
}

std::string SandboxFixture::exchange(const std::string& bytes, bool& was_reset) {
  was_reset = false;
  std::string received;
  try {
    Poco::Net::StreamSocket socket{Poco::Net::SocketAddress{"127.0.0.1", m_server->port()}};
    socket.sendBytes(bytes.data(), static_cast<int>(bytes.size()));
    char buffer[4096];
    while (socket.poll(Poco::Timespan{0, 300'000}, Poco::Net::Socket::SELECT_READ)) {
      const int count = socket.receiveBytes(buffer, sizeof buffer);
      if (count <= 0) break;
      received.append(buffer, static_cast<std::size_t>(count));
    }
  } catch (const Poco::Net::ConnectionResetException&) {
    was_reset = true;
  }
  return received;
}

} // namespace octostep::sandbox
