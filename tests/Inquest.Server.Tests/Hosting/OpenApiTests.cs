using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Inquest.Server.Http;
using Inquest.Server.Keeping;
using Inquest.Tests.Synth;

namespace Inquest.Server.Tests.Hosting;

/// <summary>What the OpenAPI document says of answers, beside the types that are answered. `INQUEST_ACCEPT=1` writes these into the document.</summary>
public class OpenApiTests
{
    private static readonly string s_path = Repository.PathOf("src/Inquest.Server/Http/openapi.json");

    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // By the name of their schema in the document.
    private static readonly Dictionary<string, JsonTypeInfo> s_shapes = new()
    {
        ["Account"] = ServerJson.Default.AccountView,
        ["AuditEntry"] = ServerJson.Default.AuditEntry,
        ["BugDetail"] = ServerJson.Default.BugDetail,
        ["BugPage"] = ServerJson.Default.BugPage,
        ["Channel"] = ServerJson.Default.ChannelView,
        ["Delivery"] = ServerJson.Default.Delivery,
        ["Device"] = ServerJson.Default.Device,
        ["DeviceDetail"] = ServerJson.Default.DeviceDetail,
        ["Dump"] = ServerJson.Default.DumpRow,
        ["ErasureReceipt"] = KeepingJson.Default.ErasureReceipt,
        ["Key"] = ServerJson.Default.ApiKey,
        ["KeyAnswer"] = ServerJson.Default.KeyAnswer,
        ["Link"] = ServerJson.Default.LinkAnswer,
        ["Member"] = ServerJson.Default.Member,
        ["Problem"] = ServerJson.Default.Problem,
        ["Project"] = ServerJson.Default.ProjectView,
        ["Reanalysis"] = ServerJson.Default.Reanalysis,
        ["Receipt"] = ServerJson.Default.Receipt,
        ["Release"] = ServerJson.Default.Release,
        ["Retention"] = ServerJson.Default.Retention,
        ["Rule"] = ServerJson.Default.AlertRule,
        ["Session"] = ServerJson.Default.SessionRow,
        ["Share"] = ServerJson.Default.ShareRow,
        ["SignedIn"] = ServerJson.Default.SessionAnswer,
        ["SymbolFile"] = ServerJson.Default.SymbolFile,
        ["SymbolReceipt"] = ServerJson.Default.SymbolReceipt,
    };

    [Fact]
    public void The_shapes_of_the_document_are_those_that_go_over_the_wire()
    {
        JsonNode document = JsonNode.Parse(File.ReadAllText(s_path))!;
        var expected = new JsonObject(s_shapes.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => KeyValuePair.Create<string, JsonNode?>(s.Key, ShapeOf(s.Value))));
        if (Environment.GetEnvironmentVariable("INQUEST_ACCEPT") == "1")
        {
            document["components"]!["schemas"] = expected.DeepClone();
            File.WriteAllText(s_path, document.ToJsonString(s_indented) + "\n");
        }

        Assert.Equal(expected.ToJsonString(s_indented), document["components"]!["schemas"]!.ToJsonString(s_indented));
    }

    [Fact]
    public void Every_answer_with_a_body_says_what_is_in_it()
    {
        JsonNode document = JsonNode.Parse(File.ReadAllText(s_path))!;
        HashSet<string> used = [];
        foreach ((string path, JsonNode? operations) in document["paths"]!.AsObject())
        {
            foreach ((string method, JsonNode? operation) in operations!.AsObject())
            {
                (string status, JsonNode? answer) = operation!["responses"]!.AsObject().First(r => r.Key[0] == '2');
                Assert.True(answer!["content"] is not null || status == "204" || method is "head" or "options" || path == "/api/v1/uploads", $"{method} {path}");
            }
        }

        Gather(document);
        Assert.Equal(s_shapes.Keys.Order(StringComparer.Ordinal), used.Order(StringComparer.Ordinal));

        void Gather(JsonNode? node)
        {
            if (node is JsonObject all)
            {
                if (all["$ref"]?.GetValue<string>() is { } reference && reference.StartsWith("#/components/schemas/", StringComparison.Ordinal))
                {
                    used.Add(reference.Split('/')[^1]);
                }

                all.ToList().ForEach(p => Gather(p.Value));
            }
            else if (node is JsonArray items)
            {
                items.ToList().ForEach(Gather);
            }
        }
    }

    // Clients read what is there: which members are always told is no promise.
    private static JsonNode ShapeOf(JsonTypeInfo type) => type.GetJsonSchemaAsNode(new JsonSchemaExporterOptions
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = (_, schema) =>
        {
            if (schema is JsonObject shape)
            {
                shape.Remove("required");
                shape.Remove("default");
            }

            return schema;
        },
    });
}
