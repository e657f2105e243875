#!/usr/bin/env bash
# no_descriptor_test.sh OCTOSTEP: a run that has no file descriptor left for a connection says so and ends with 1. It is no
# outage of the server, for which it would wait a quarter of an hour.
set -u
octostep=$1 said=0
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder" || exit 1
for limit in 4 5 6 7 8; do
  output=$(ulimit -n "$limit"; OCTOPUS_URL=http://127.0.0.1:9 OCTOPUS_API_KEY=API-SANDBOX \
    timeout 60 "$octostep" deploy --project P --release-number 1.0.0 --environments E --max-retries 0 --log-protocol plain \
    2>&1 </dev/null)
  code=$?
  grep -q 'has no file descriptor left; raise the limit' <<<"$output" && said=$((said + 1)) || continue
  [ $code -eq 1 ] || { echo "exit $code with a limit of $limit: $output"; exit 1; }
done
[ $said -gt 0 ] || { echo "no limit made the run say that no descriptor was left"; exit 1; }
echo "$said limits left no descriptor for a connection"
