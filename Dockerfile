# One image for every role. TypeScript runs as it is (Node strips the types), so nothing is built: what is copied here
# is what runs. test/docker.integration.test.ts performs these lines in a clean folder and starts the result.
FROM node:24-slim

ENV NODE_ENV=production NPM_CONFIG_CACHE=/npm
WORKDIR /app

# The dependencies change less often than the code: a layer of their own.
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/npm npm ci --omit=dev

COPY LICENSE tsconfig.json ./
COPY docs/trust.md docs/
COPY migrations migrations
COPY commands commands
COPY src src

# Only the embedded database writes here; with DATABASE_URL it stays empty.
RUN install -d -o node -g node data
USER node
ENV DATA_DIR=/app/data HOST=0.0.0.0 PORT=8080
VOLUME /app/data
EXPOSE 8080

HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]

CMD ["node", "src/main.ts"]
