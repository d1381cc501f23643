using System.Text.Json.Serialization;

namespace Inquest.Server.Analysis;

/// <summary>What goes between the server and its analysing processes.</summary>
[JsonSerializable(typeof(WorkerRequest))]
[JsonSerializable(typeof(AnalysisResult))]
internal sealed partial class WorkerJson : JsonSerializerContext;
