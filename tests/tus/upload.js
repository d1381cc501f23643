// Sends a file in small pieces with tus-js-client, breaks off in the middle, and goes on: node upload.js URL KEY FILE [override]
const fs = require("fs");
const tus = require("tus-js-client");

const [url, key, file, override] = process.argv.slice(2);
const bytes = fs.readFileSync(file);
let receipt = null;
let breaks = 0;

function start(uploadUrl) {
  const upload = new tus.Upload(bytes, {
    endpoint: url + "/api/v1/uploads",
    uploadUrl: uploadUrl,
    chunkSize: 1000,
    retryDelays: [0, 100],
    overridePatchMethod: override === "override",
    headers: { Authorization: "Bearer " + key },
    metadata: { filename: "dump.bin", device: "kb-tus", firmware: "1.0.0", "boot-count": "7" },
    onAfterResponse: (request, response) => {
      receipt = response.getHeader("Inquest-Receipt") || receipt;
    },
    onChunkComplete: (size, accepted) => {
      if (accepted >= 2000 && breaks === 0) {
        breaks++;
        upload.abort().then(() => start(upload.url));
      }
    },
    onError: (error) => {
      console.error(String(error));
      process.exit(1);
    },
    onSuccess: () => console.log(JSON.stringify({ receipt, breaks })),
  });
  upload.start();
}

start(null);
