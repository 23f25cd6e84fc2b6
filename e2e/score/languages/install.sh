#!/bin/sh
# install.sh DIR: what the programs need, into DIR; Debian's packages into the system.
set -e
out=${1:-/tmp/heldout2}
at=$(cd "$(dirname "$0")" && pwd)
apt-get install -y --no-install-recommends openjdk-17-jdk-headless maven nodejs npm ruby ruby-sinatra puma ruby-rails php8.2-cli php8.2-fpm php-monolog nginx-light \
  mono-runtime mono-mcs gcc g++ perl perl-doc liblog-log4perl-perl elixir erlang-base lua5.4 util-linux unzip
mkdir -p "$out/js" "$out/java" "$out/dotnet" "$out/go"
cp "$at/testdata/js/package.json" "$out/js/"
(cd "$out/js" && npm install --no-audit --no-fund)
cp "$at/testdata/java/pom.xml" "$out/java/"
(cd "$out/java" && mvn -q -B dependency:copy-dependencies "-DoutputDirectory=$out/java/jars" && mkdir -p classes)
(cd "$out/dotnet" && pip download -q --no-deps dotnetcore2==3.1.23 -d . && unzip -qo dotnetcore2-*.whl && chmod +x dotnetcore2/bin/dotnet)
