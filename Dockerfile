# The command in a container: static, without a shell, not as root; docs/install.md says how it is used.
#
#   docker build --build-arg VERSION=v1.2.3 --build-arg COMMIT=$(git rev-parse HEAD) -t routebook .

FROM --platform=$BUILDPLATFORM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=devel
ARG COMMIT=
ARG TARGETOS
ARG TARGETARCH
RUN go run ./cmd/routebook/internal/release --target "$TARGETOS/$TARGETARCH" --version "$VERSION" --commit "$COMMIT" --binary /out/routebook

FROM gcr.io/distroless/static-debian12:nonroot AS base
COPY LICENSE THIRD_PARTY_NOTICES /usr/share/doc/routebook/
WORKDIR /book
# The number of nonroot: what checks that a container is not root reads numbers only.
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/routebook"]

# For .goreleaser.yaml, which has built the command already.
FROM base AS prebuilt
ARG TARGETPLATFORM
COPY $TARGETPLATFORM/routebook /usr/local/bin/routebook

FROM base
COPY --from=build /out/routebook /usr/local/bin/routebook
