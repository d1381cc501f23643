using System.Text.Json.Serialization;
using Inquest.Server.Accounts;
using Inquest.Server.Alerts;
using Inquest.Server.Bugs;
using Inquest.Server.Dumps;
using Inquest.Server.Ingest;
using Inquest.Server.Projects;
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
[JsonSerializable(typeof(IReadOnlyList<SymbolLack>))]
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
[JsonSerializable(typeof(ShareRequest))]
[JsonSerializable(typeof(ShareAnswer))]
[JsonSerializable(typeof(IReadOnlyList<ShareRow>))]
[JsonSerializable(typeof(IReadOnlyList<ProjectView>))]
[JsonSerializable(typeof(ProjectRequest))]
[JsonSerializable(typeof(Retention))]
[JsonSerializable(typeof(IReadOnlyList<Release>))]
[JsonSerializable(typeof(VersionOrderRequest))]
[JsonSerializable(typeof(IReadOnlyList<Device>))]
[JsonSerializable(typeof(DeviceDetail))]
[JsonSerializable(typeof(IReadOnlyList<AccountView>))]
[JsonSerializable(typeof(AccountRequest))]
[JsonSerializable(typeof(AccountChange))]
[JsonSerializable(typeof(LinkAnswer))]
[JsonSerializable(typeof(IReadOnlyList<SessionRow>))]
[JsonSerializable(typeof(IReadOnlyList<Member>))]
[JsonSerializable(typeof(IReadOnlyList<AuditEntry>))]
[JsonSerializable(typeof(DeviceKeyAnswer))]
[JsonSerializable(typeof(DeviceSecretAnswer))]
[JsonSerializable(typeof(ImportAnswer))]
[JsonSerializable(typeof(IReadOnlyList<ChannelView>))]
[JsonSerializable(typeof(ChannelRequest))]
[JsonSerializable(typeof(EnabledRequest))]
[JsonSerializable(typeof(TestAnswer))]
[JsonSerializable(typeof(IReadOnlyList<Delivery>))]
[JsonSerializable(typeof(IReadOnlyList<AlertRule>))]
[JsonSerializable(typeof(RuleRequest))]
internal sealed partial class ServerJson : JsonSerializerContext;
