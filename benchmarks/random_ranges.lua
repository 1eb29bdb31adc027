-- wrk's part of benchmarks/throughput.py: random ranges of one file, and figures that a program can read.
-- Takes FILE_SIZE, RANGE_SIZE and SEED from the environment.

local file_size = tonumber(os.getenv("FILE_SIZE"))
local range_size = tonumber(os.getenv("RANGE_SIZE"))
local seed = tonumber(os.getenv("SEED"))

function init(args)
  math.randomseed(seed)
end

function request()
  local first = math.random(0, file_size - range_size)
  return wrk.format(nil, nil, { ["Range"] = string.format("bytes=%d-%d", first, first + range_size - 1) })
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    "RESULT requests=%d bytes=%d microseconds=%d errors=%d p99=%d\n",
    summary.requests, summary.bytes, summary.duration,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(99)
  ))
end
