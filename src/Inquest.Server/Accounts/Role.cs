namespace Inquest.Server.Accounts;

/// <summary>What a person may do in a project; each may do what the ones before may.</summary>
internal enum Role
{
    /// <summary>Look.</summary>
    Viewer,

    /// <summary>Upload, sort bugs, write notes, share.</summary>
    Member,

    /// <summary>Keys, members, alerts, retention, erasure.</summary>
    Admin,
}
