using System.Text.Json.Serialization;
using Inquest.Server.Accounts;
using Inquest.Server.Bugs;
using Inquest.Server.Dumps;
using Inquest.Server.Ingest;
using Inquest.Server.Symbols;

namespace Inquest.Server.Http;

/// <summary>The types that go over the wire.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(Receipt))]
[JsonSerializable(typeof(IReadOnlyList<Receipt>))]
[JsonSerializable(typeof(DumpRow))]
[JsonSerializable(typeof(IReadOnlyList<DumpRow>))]
[JsonSerializable(typeof(SymbolReceipt))]
[JsonSerializable(typeof(SymbolFile))]
[JsonSerializable(typeof(IReadOnlyList<SymbolFile>))]
[JsonSerializable(typeof(BugRow))]
[JsonSerializable(typeof(BugDetail))]
[JsonSerializable(typeof(BugPage))]
[JsonSerializable(typeof(BugChange))]
[JsonSerializable(typeof(MergeRequest))]
[JsonSerializable(typeof(NoteRequest))]
[JsonSerializable(typeof(IReadOnlyList<ApiKey>))]
[JsonSerializable(typeof(KeyRequest))]
[JsonSerializable(typeof(KeyAnswer))]
[JsonSerializable(typeof(SignInRequest))]
[JsonSerializable(typeof(SetPasswordRequest))]
[JsonSerializable(typeof(SessionAnswer))]
[JsonSerializable(typeof(Reanalysis))]
internal sealed partial class ServerJson : JsonSerializerContext;
