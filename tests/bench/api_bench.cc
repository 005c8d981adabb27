// What one spoord gives its clients: look-ups side by side with ingest, and a watch of everything that is stored.
//   api_bench fill DIRECTORY RECORDS                              a database of made-up records, without spoord
//   api_bench ask ADDRESS RECORDS name|network SECONDS CALLS RATE   look-ups, so many under way, beside RATE
//   observations/s api_bench watch ADDRESS RECORDS SECONDS                       one reader, beside as many
//   observations as are taken
// RECORDS as the database was filled with. Prints one JSON object.
#include <fmt/format.h>

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "dns/name_text.h"
#include "observation/block.h"
#include "rpc/address.h"
#include "rpc/channel.h"
#include "spoor/v1/ingest.grpc.pb.h"
#include "spoor/v1/query.grpc.pb.h"
#include "spoor/v1/watch.grpc.pb.h"
#include "storage/database.h"
#include "tests/bench/record_arena.h"
#include "tests/bench/record_generator.h"
#include "tests/bench/seeded.h"

namespace spoor::bench {
namespace {

using Clock = std::chrono::steady_clock;
using nlohmann::ordered_json;

constexpr std::uint64_t kMap_octets = 64ULL << 30;
constexpr std::size_t kBlockRecords = 2000;
constexpr std::uint64_t kBlocksUnderWay = 32;
constexpr std::size_t kPreparedBlocks = 200;

[[noreturn]] void Die(std::string_view why) {
  fmt::print(stderr, "api_bench: {}\n", why);
  std::exit(1);
}

double SecondsSince(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

std::shared_ptr<grpc::Channel> Open(const std::string& address) {
  const auto target = rpc::GrpcTarget(address);
  if (!target) Die(target.error().message);
  // A connection of its own.
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(*target, grpc::InsecureChannelCredentials(), arguments);
}

ordered_json Fill(const std::string& directory, std::uint64_t records) {
  auto database = storage::Database::Open({directory, kMap_octets});
  if (!database) Die(database.error().message);
  const RecordGenerator generator(records);
  RecordArena arena;
  observation::Record record;
  std::uint64_t sequence = 0;
  for (std::uint64_t number = 0; number < records; ++number) {
    generator.Make(number, record);
    arena.Add(record);
    if (arena.size() < 16'384 && number + 1 < records) continue;
    const storage::Batch batch{{"fill", 1, ++sequence}, arena.Views()};
    if (const auto done = (*database)->Commit({&batch, 1}); !done) Die(done.error().message);
    arena.Clear();
  }
  if (const auto done = (*database)->Compact(); !done) Die(done.error().message);
  return {{"records", (*database)->Stats()->records}};
}

// A sensor that delivers known records again, at a rate or as fast as they are taken. `stop` ends it.
class Sensor {
 public:
  Sensor(const std::string& address, std::uint64_t records, double rate)
      : stub_(v1::IngestService::NewStub(Open(address))), rate_(rate) {
    const RecordGenerator generator(records);
    observation::Record record;
    Random random(7);
    for (std::size_t i = 0; i < kPreparedBlocks; ++i) {
      observation::BlockWriter writer;
      for (std::size_t k = 0; k < kBlockRecords; ++k) {
        generator.Make(random.Below(records), record);
        if (!writer.Append(record.view())) Die("a block is full");
      }
      payloads_.push_back(writer.Finish());
    }
  }

  // Observations that were acknowledged each second.
  double Run(const std::atomic<bool>& stop) {
    grpc::ClientContext context;
    const auto stream = stub_->Deliver(&context);
    v1::DeliverRequest hello;
    hello.mutable_hello()->set_sensor_id("bench");
    hello.mutable_hello()->set_boot_epoch(
        static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch() / std::chrono::nanoseconds(1)));
    hello.mutable_hello()->set_version("bench");
    hello.mutable_hello()->set_block_version(1);
    v1::DeliverResponse response;
    if (!stream->Write(hello) || !stream->Read(&response)) Die("the sensor is refused");
    const auto begin = Clock::now();
    std::uint64_t sent = 0;
    std::uint64_t acknowledged = 0;
    while (!stop) {
      if (sent - acknowledged >= kBlocksUnderWay) {
        if (!stream->Read(&response)) Die("the sensor's stream ended");
        acknowledged = response.committed_sequence();
        continue;
      }
      v1::DeliverRequest request;
      request.mutable_block()->set_sequence(++sent);
      request.mutable_block()->set_payload(payloads_[sent % payloads_.size()]);
      if (!stream->Write(request)) Die("the sensor's stream ended");
      if (rate_ == 0) continue;
      std::this_thread::sleep_until(begin + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(
                                                static_cast<double>(sent * kBlockRecords) / rate_)));
    }
    while (acknowledged < sent && stream->Read(&response)) acknowledged = response.committed_sequence();
    const double rate = static_cast<double>(acknowledged * kBlockRecords) / SecondsSince(begin);
    stream->WritesDone();
    return rate;
  }

 private:
  std::unique_ptr<v1::IngestService::Stub> stub_;
  const double rate_;
  std::vector<std::string> payloads_;
};

// Look-ups, each begun when one has ended.
class Asker {
 public:
  Asker(const std::string& address, std::uint64_t records, bool networks)
      : stub_(v1::QueryService::NewStub(Open(address))), networks_(networks) {
    const RecordGenerator generator(records);
    observation::Record record;
    Random random(11);
    while (questions_.size() < 100'000) {
      generator.Make(random.Below(records), record);
      if (!networks_) questions_.push_back(dns::NameText(base::AsBytes(record.owner)));
      if (!networks_ || record.type != 1) continue;
      questions_.push_back(fmt::format(
          "{}.{}.{}.{}/30", static_cast<std::uint8_t>(record.rdata[0]), static_cast<std::uint8_t>(record.rdata[1]),
          static_cast<std::uint8_t>(record.rdata[2]), static_cast<std::uint8_t>(record.rdata[3]) & 0xfc));
    }
  }

  ordered_json Run(double seconds, int calls) {
    const auto begin = Clock::now();
    for (int i = 0; i < calls; ++i) Begin();
    void* tag = nullptr;
    bool ok = false;
    while (open_ > 0 && queue_.Next(&tag, &ok)) Step(*static_cast<Call*>(tag), ok, SecondsSince(begin) < seconds);
    const double elapsed_s = SecondsSince(begin);
    std::ranges::sort(latencies_us_);
    const auto at = [this](double share) {
      return latencies_us_[static_cast<std::size_t>(share * static_cast<double>(latencies_us_.size() - 1))];
    };
    return {{"calls_per_s", static_cast<double>(latencies_us_.size()) / elapsed_s},
            {"records_per_call", static_cast<double>(records_) / static_cast<double>(latencies_us_.size())},
            {"p50_us", at(0.5)},
            {"p99_us", at(0.99)}};
  }

 private:
  template <class Response>
  using Reader = std::unique_ptr<grpc::ClientAsyncReader<Response>>;

  struct Call {
    grpc::ClientContext context;
    Reader<v1::LookupResponse> names;
    Reader<v1::LookupRdataResponse> networks;
    v1::LookupResponse name_answer;
    v1::LookupRdataResponse network_answer;
    grpc::Status status;
    Clock::time_point begin = Clock::now();
    bool finishing = false;
    bool ended = false;
  };

  void Begin() {
    auto* call = new Call;  // deleted in Step, when it has ended
    const std::string& question = questions_[next_++ % questions_.size()];
    ++open_;
    if (networks_) {
      v1::LookupRdataRequest request;
      request.set_cidr(question);
      request.mutable_paging()->set_limit(100);
      call->networks = stub_->AsyncLookupRdata(&call->context, request, &queue_, call);
    } else {
      v1::LookupRequest request;
      request.set_name(question);
      call->names = stub_->AsyncLookup(&call->context, request, &queue_, call);
    }
  }

  // Start, reads to the end, finish: one event each.
  void Step(Call& call, bool ok, bool go_on) {
    if (call.finishing) {
      if (!call.status.ok() || !call.ended) Die("a look-up failed: " + call.status.error_message());
      latencies_us_.push_back(SecondsSince(call.begin) * 1e6);
      delete &call;
      --open_;
      if (go_on) Begin();
      return;
    }
    if (networks_) {
      records_ += static_cast<std::uint64_t>(call.network_answer.records_size());
      call.ended = call.ended || call.network_answer.has_end();
      call.network_answer.Clear();
      return ok ? call.networks->Read(&call.network_answer, &call) : Finish(*call.networks, call);
    }
    records_ += static_cast<std::uint64_t>(call.name_answer.records_size());
    call.ended = call.ended || call.name_answer.has_end();
    call.name_answer.Clear();
    ok ? call.names->Read(&call.name_answer, &call) : Finish(*call.names, call);
  }

  template <class AsyncReader>
  static void Finish(AsyncReader& reader, Call& call) {
    call.finishing = true;
    reader.Finish(&call.status, &call);
  }

  std::unique_ptr<v1::QueryService::Stub> stub_;
  const bool networks_;
  std::vector<std::string> questions_;
  grpc::CompletionQueue queue_;
  std::vector<double> latencies_us_;
  std::uint64_t records_ = 0;
  std::size_t next_ = 0;
  int open_ = 0;
};

ordered_json Ask(const std::string& address, std::uint64_t records, bool networks, double seconds, int calls,
                 double rate) {
  Asker asker(address, records, networks);
  std::atomic<bool> stop = false;
  double ingested = 0;
  std::unique_ptr<Sensor> sensor;
  std::jthread ingest;
  if (rate > 0) {
    sensor = std::make_unique<Sensor>(address, records, rate);
    ingest = std::jthread([&] { ingested = sensor->Run(stop); });
  }
  ordered_json figures = asker.Run(seconds, calls);
  stop = true;
  if (ingest.joinable()) ingest.join();
  figures["observations_per_s"] = ingested;
  return figures;
}

ordered_json Watch(const std::string& address, std::uint64_t records, double seconds) {
  Sensor sensor(address, records, 0);
  const auto stub = v1::WatchService::NewStub(Open(address));
  grpc::ClientContext context;
  const auto reader = stub->Watch(&context, {});
  v1::WatchResponse response;
  if (!reader->Read(&response)) Die("the watch is refused");
  std::atomic<bool> stop = false;
  double ingested = 0;
  std::jthread ingest([&] { ingested = sensor.Run(stop); });
  const auto begin = Clock::now();
  std::uint64_t seen = 0;
  std::uint64_t lost = 0;
  while (SecondsSince(begin) < seconds && reader->Read(&response)) {
    seen += static_cast<std::uint64_t>(response.observations_size());
    lost += response.lost_count();
  }
  const double elapsed_s = SecondsSince(begin);
  context.TryCancel();
  reader->Finish().IgnoreError();
  stop = true;
  ingest.join();
  return {{"observations_per_s", static_cast<double>(seen) / elapsed_s},
          {"lost_per_s", static_cast<double>(lost) / elapsed_s},
          {"ingested_per_s", ingested}};
}

}  // namespace
}  // namespace spoor::bench

int main(int argc, char** argv) {
  using namespace spoor::bench;
  const std::vector<std::string> words(argv + 1, argv + argc);
  const auto number = [&words](std::size_t at) { return std::strtod(words[at].c_str(), nullptr); };
  const auto records = [&number] { return static_cast<std::uint64_t>(number(2)); };
  ordered_json figures;
  if (words.size() == 3 && words[0] == "fill") {
    figures = Fill(words[1], records());
  } else if (words.size() == 7 && words[0] == "ask" && (words[3] == "name" || words[3] == "network")) {
    figures = Ask(words[1], records(), words[3] == "network", number(4), static_cast<int>(number(5)), number(6));
  } else if (words.size() == 4 && words[0] == "watch") {
    figures = Watch(words[1], records(), number(3));
  } else {
    Die("fill DIRECTORY RECORDS, ask ADDRESS RECORDS name|network SECONDS CALLS RATE, or watch ADDRESS RECORDS "
        "SECONDS");
  }
  fmt::print("{}\n", figures.dump());
  return 0;
}
